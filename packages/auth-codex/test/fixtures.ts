import { fixtureNow } from "@link-assistant/auth-core/testing";
import type { ImporterFixture } from "@link-assistant/auth-testing/importers";
import { apiKey, authFile, chatgpt, idToken, item, machine, mode, token, tokens } from "./machines.js";

export const fixtures: readonly ImporterFixture[] = [
  { id: "C18", title: "nothing", machine: {}, expected: [] },
  { id: "C18", title: "a key", machine: machine(apiKey), expected: ["openai api-key usable"] },
  {
    id: "C18",
    title: "a ChatGPT login: restricted, with account, plan and expiry",
    machine: machine(chatgpt),
    expected: ["openai oauth usable"],
    says: ['"restricted":true', "ann@example.org", '"plan":"plus"', `"expiresAt":${fixtureNow + 600_000}`],
  },
  {
    id: "C18",
    title: "a login whose token has ended, lacks an end, or is missing",
    machine: machine({ ...chatgpt, tokens: { ...tokens, access_token: token({ exp: fixtureNow / 1000 }) } }),
    expected: ["openai oauth expired"],
    says: ["codex login"],
  },
  {
    id: "C18",
    title: "an access token that does not say when it ends",
    machine: machine({ ...chatgpt, tokens: { ...tokens, access_token: "CNRY-opaque" } }),
    expected: ["openai oauth unknown-expiry"],
  },
  {
    id: "C18",
    title: "empty tokens",
    machine: machine({ ...chatgpt, tokens: { ...tokens, access_token: "" } }),
    expected: ["openai oauth no-login"],
  },
  {
    id: "C18",
    title: "an access token that could not be sent",
    machine: machine({ ...chatgpt, tokens: { ...tokens, access_token: "CNRY\nx" } }),
    expected: ["openai oauth malformed"],
  },
  {
    id: "C18",
    title: "no refresh token: it ends when it ends",
    machine: machine({ ...chatgpt, tokens: { ...tokens, refresh_token: "" } }),
    expected: ["openai oauth usable"],
    says: ["not-renewable"],
  },
  {
    id: "C18",
    title: "no auth_mode, with a key: the key counts, not the tokens",
    machine: machine({ OPENAI_API_KEY: "CNRY-key", tokens }),
    expected: ["openai api-key usable", "openai oauth overruled"],
  },
  {
    id: "C18",
    title: "no auth_mode, without a key",
    machine: machine({ OPENAI_API_KEY: null, tokens }),
    expected: ["openai oauth usable"],
  },
  {
    id: "C18",
    title: "auth_mode chatgpt beside a key: the key does not count",
    machine: machine({ ...chatgpt, OPENAI_API_KEY: "CNRY-key" }),
    expected: ["openai api-key overruled", "openai oauth usable"],
  },
  {
    id: "C18",
    title: "an auth_mode of another version",
    machine: machine({ ...chatgpt, auth_mode: "passkey" }),
    expected: ["openai oauth overruled"],
  },
  {
    id: "C18",
    title: "credentials for Codex alone",
    machine: machine({
      OPENAI_API_KEY: null,
      personal_access_token: "CNRY-pat",
      agent_identity: "CNRY",
      bedrock_api_key: { api_key: "CNRY", region: "us-east-1" },
    }),
    expected: [
      "openai unknown unknown-expiry",
      "openai unknown unknown-expiry",
      "openai unknown unknown-expiry",
    ],
    says: ["personal access token", "agent identity", "Bedrock"],
  },
  { id: "C18", title: "an empty object", machine: machine({}), expected: ["codex unknown no-login"] },
  {
    id: "C18",
    title: "keys that are empty or cannot be sent",
    machine: machine({ ...apiKey, OPENAI_API_KEY: "" }),
    expected: ["openai api-key no-login"],
  },
  {
    id: "C18",
    title: "a key with a line break",
    machine: machine({ ...apiKey, OPENAI_API_KEY: "CNRY\nkey" }),
    expected: ["openai api-key malformed"],
  },
  ...[
    ["cut off", JSON.stringify(chatgpt).slice(0, 80)],
    ["empty", ""],
    ["with a byte order mark", `\uFEFF${JSON.stringify(apiKey)}`],
    ["a list", []],
    ["a word", '"CNRY"'],
    ["a key that is no text", { OPENAI_API_KEY: 5 }],
    ["tokens that are a list", { tokens: [] }],
    ["no ID token", { tokens: { ...tokens, id_token: undefined } }],
    ["an ID token that is none", { tokens: { ...tokens, id_token: "CNRY.CNRY" } }],
    ["an ID token without a signature", { tokens: { ...tokens, id_token: idToken.replace(/[^.]+$/, "") } }],
    ["claims of another type", { tokens: { ...tokens, id_token: token({ email: 5 }) } }],
    ["an agent identity that is no text", { ...apiKey, agent_identity: {} }],
    ["a Bedrock key without a region", { ...apiKey, bedrock_api_key: { api_key: "CNRY" } }],
    ["a refresh token that is no text", { tokens: { ...tokens, refresh_token: null } }],
    ["a time that is none", { ...chatgpt, last_refresh: "yesterday" }],
  ].map(([name, auth]) => ({
    id: "C18",
    title: `what Codex itself refuses: ${String(name)}`,
    machine: machine(auth),
    expected: ["codex unknown malformed"],
    says: ["Sign in again"].filter(() => !String(name).includes("mark")),
  })),
  {
    id: "C18",
    title: "a file caught while it is rewritten is looked at again",
    machine: {
      files: {
        [authFile]: (look) => ({
          content: look === 0 ? '{"tok' : JSON.stringify(apiKey),
          modifiedAt: fixtureNow,
        }),
      },
    },
    expected: ["openai api-key usable"],
  },
  {
    id: "C18",
    title: "a file that others may read",
    machine: { files: { [authFile]: { content: JSON.stringify(apiKey), flags: ["readable-by-others"] } } },
    expected: ["openai api-key usable"],
    says: ["readable-by-others"],
  },
  {
    id: "C18",
    title: "CODEX_HOME moves it",
    machine: {
      environment: { CODEX_HOME: "/codex" },
      files: { "/codex/auth.json": JSON.stringify(apiKey), [authFile]: JSON.stringify(chatgpt) },
    },
    expected: ["openai api-key usable"],
  },
  {
    id: "C18",
    title: "an empty CODEX_HOME counts as unset",
    machine: machine(apiKey, { environment: { CODEX_HOME: "" } }),
    expected: ["openai api-key usable"],
  },
  {
    id: "C18",
    title: "a relative CODEX_HOME is below the working folder, and what is there may be the project's",
    machine: {
      environment: { CODEX_HOME: "codex" },
      files: { "/work/codex/auth.json": JSON.stringify(apiKey) },
    },
    expected: ["openai api-key usable"],
    says: ["of-project"],
  },
  {
    id: "C18",
    title: "auto mode: a keychain item that is broken lets the file count, as in Codex",
    machine: machine(apiKey, { ...mode("auto"), keychain: [item("CNRY not json")] }),
    expected: ["codex unknown malformed", "openai api-key usable"],
  },
  {
    id: "C18",
    title: "keyring mode, not asked to look",
    machine: machine(undefined, mode("keyring")),
    expected: ["openai unknown unreadable"],
    says: ["--keychain"],
  },
  {
    id: "C18",
    title: "keyring mode: the item of this folder, and a file left behind that does not count",
    machine: machine(apiKey, {
      ...mode("keyring"),
      keychain: [item("CNRY", "/other"), item(JSON.stringify(chatgpt))],
    }),
    expected: ["openai oauth usable", "openai api-key overruled"],
    says: ["keychain Codex Auth", "Codex reads the keychain instead"],
  },
  {
    id: "C18",
    title: "keyring mode: another folder's item is not ours",
    machine: machine(undefined, { ...mode("keyring"), keychain: [item(JSON.stringify(apiKey), "/other")] }),
    expected: [],
  },
  {
    id: "C18",
    title: "auto mode: the keychain before the file",
    machine: machine(apiKey, { ...mode("auto"), keychain: [item(JSON.stringify(chatgpt))] }),
    expected: ["openai oauth usable", "openai api-key overruled"],
  },
  {
    id: "C18",
    title: "auto mode: the file where the keychain has nothing",
    machine: machine(apiKey, { ...mode("auto"), keychain: [] }),
    expected: ["openai api-key usable"],
  },
  {
    id: "C18",
    title: "ephemeral mode: a file left behind",
    machine: machine(apiKey, mode("ephemeral")),
    expected: ["openai api-key overruled"],
    says: ["in memory only"],
  },
  {
    id: "C18",
    title: "a setting of some table is not the setting",
    machine: machine(apiKey, {
      files: { "~/.codex/config.toml": '[profiles.x]\ncli_auth_credentials_store = "ephemeral"\n' },
    }),
    expected: ["openai api-key usable"],
  },
  ...(
    [
      [{ problem: "locked" }, "locked"],
      [{ problem: "timed-out" }, "locked"],
      [{ problem: "no-tool" }, "unreadable"],
      [{ problem: "failed" }, "unreadable"],
      ["present", "unreadable"],
      ["CNRY not json", "malformed"],
    ] as const
  ).map(([answer, status]) => ({
    id: "C18",
    title: `a keychain that answers ${JSON.stringify(answer)}`,
    machine: machine(undefined, { ...mode("keyring"), keychain: [item(answer)] }),
    expected: [`${status === "malformed" ? "codex" : "openai"} unknown ${status}`],
  })),
];
