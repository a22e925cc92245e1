import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost } from "@link-assistant/auth-core/node";
import {
  type FixtureHostOptions,
  type FixtureKeychainItem,
  fixtureHost,
  fixtureNow,
} from "@link-assistant/auth-core/testing";
import { describe, expect, it } from "vitest";
import { codex } from "../src/index.js";
import { token } from "./token.js";

const authFile = "~/.codex/auth.json";

const idToken = token({
  email: "ann@example.org",
  "https://api.openai.com/auth": { chatgpt_plan_type: "plus", chatgpt_account_id: "acc" },
});
const accessToken = token({ exp: fixtureNow / 1000 + 600 });
const tokens = {
  id_token: idToken,
  access_token: accessToken,
  refresh_token: "CNRY-refresh",
  account_id: "acc",
};
const chatgpt = {
  auth_mode: "chatgpt",
  OPENAI_API_KEY: null,
  tokens,
  last_refresh: "2026-11-20T08:00:00.123456789Z",
};
const apiKey = { auth_mode: "apikey", OPENAI_API_KEY: "CNRY-key" };

/** Machine with this `auth.json`, and this keychain item where Codex is told to use the keychain. */
function machine(auth: unknown, more: FixtureHostOptions = {}): FixtureHostOptions {
  const text = typeof auth === "string" ? auth : JSON.stringify(auth);
  return { ...more, files: { ...(auth !== undefined && { [authFile]: text }), ...more.files } };
}

function mode(name: string): FixtureHostOptions {
  return {
    files: { "~/.codex/config.toml": `model = "x"\ncli_auth_credentials_store = "${name}" # mine\n[tui]\n` },
  };
}

function item(answer: FixtureKeychainItem["answer"], folder = "/home/ann/.codex"): FixtureKeychainItem {
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  return { service: "Codex Auth", account: `cli|${hash}`, answer };
}

interface Fixture {
  readonly id: string;
  readonly name: string;
  readonly machine: FixtureHostOptions;
  /** `provider kind status`, one a finding, in order. */
  readonly found: readonly string[];
  readonly says?: readonly string[];
}

const fixtures: readonly Fixture[] = [
  { id: "C18", name: "nothing", machine: {}, found: [] },
  { id: "C18", name: "a key", machine: machine(apiKey), found: ["openai api-key usable"] },
  {
    id: "C18",
    name: "a ChatGPT login: restricted, with account, plan and expiry",
    machine: machine(chatgpt),
    found: ["openai oauth usable"],
    says: ['"restricted":true', "ann@example.org", '"plan":"plus"', `"expiresAt":${fixtureNow + 600_000}`],
  },
  {
    id: "C18",
    name: "a login whose token has ended, lacks an end, or is missing",
    machine: machine({ ...chatgpt, tokens: { ...tokens, access_token: token({ exp: fixtureNow / 1000 }) } }),
    found: ["openai oauth expired"],
    says: ["codex login"],
  },
  {
    id: "C18",
    name: "an access token that does not say when it ends",
    machine: machine({ ...chatgpt, tokens: { ...tokens, access_token: "CNRY-opaque" } }),
    found: ["openai oauth unknown-expiry"],
  },
  {
    id: "C18",
    name: "empty tokens",
    machine: machine({ ...chatgpt, tokens: { ...tokens, access_token: "" } }),
    found: ["openai oauth no-login"],
  },
  {
    id: "C18",
    name: "no refresh token: it ends when it ends",
    machine: machine({ ...chatgpt, tokens: { ...tokens, refresh_token: "" } }),
    found: ["openai oauth usable"],
    says: ["not-renewable"],
  },
  {
    id: "C18",
    name: "no auth_mode, with a key: the key counts, not the tokens",
    machine: machine({ OPENAI_API_KEY: "CNRY-key", tokens }),
    found: ["openai api-key usable", "openai oauth overruled"],
  },
  {
    id: "C18",
    name: "no auth_mode, without a key",
    machine: machine({ OPENAI_API_KEY: null, tokens }),
    found: ["openai oauth usable"],
  },
  {
    id: "C18",
    name: "auth_mode chatgpt beside a key: the key does not count",
    machine: machine({ ...chatgpt, OPENAI_API_KEY: "CNRY-key" }),
    found: ["openai api-key overruled", "openai oauth usable"],
  },
  {
    id: "C18",
    name: "an auth_mode of another version",
    machine: machine({ ...chatgpt, auth_mode: "passkey" }),
    found: ["openai oauth overruled"],
  },
  {
    id: "C18",
    name: "credentials for Codex alone",
    machine: machine({
      OPENAI_API_KEY: null,
      personal_access_token: "CNRY-pat",
      agent_identity: "CNRY",
      bedrock_api_key: { api_key: "CNRY", region: "us-east-1" },
    }),
    found: [
      "openai unknown unknown-expiry",
      "openai unknown unknown-expiry",
      "openai unknown unknown-expiry",
    ],
    says: ["personal access token", "agent identity", "Bedrock"],
  },
  { id: "C18", name: "an empty object", machine: machine({}), found: ["codex unknown no-login"] },
  {
    id: "C18",
    name: "keys that are empty or cannot be sent",
    machine: machine({ ...apiKey, OPENAI_API_KEY: "" }),
    found: ["openai api-key no-login"],
  },
  {
    id: "C18",
    name: "a key with a line break",
    machine: machine({ ...apiKey, OPENAI_API_KEY: "CNRY\nkey" }),
    found: ["openai api-key malformed"],
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
    name: `what Codex itself refuses: ${String(name)}`,
    machine: machine(auth),
    found: ["codex unknown malformed"],
    says: ["Sign in again"].filter(() => !String(name).includes("mark")),
  })),
  {
    id: "C18",
    name: "a file caught while it is rewritten is looked at again",
    machine: {
      files: {
        [authFile]: (look) => ({
          content: look === 0 ? '{"tok' : JSON.stringify(apiKey),
          modifiedAt: fixtureNow,
        }),
      },
    },
    found: ["openai api-key usable"],
  },
  {
    id: "C18",
    name: "a file that others may read",
    machine: { files: { [authFile]: { content: JSON.stringify(apiKey), flags: ["readable-by-others"] } } },
    found: ["openai api-key usable"],
    says: ["readable-by-others"],
  },
  {
    id: "C18",
    name: "CODEX_HOME moves it",
    machine: {
      environment: { CODEX_HOME: "/codex" },
      files: { "/codex/auth.json": JSON.stringify(apiKey), [authFile]: JSON.stringify(chatgpt) },
    },
    found: ["openai api-key usable"],
  },
  {
    id: "C18",
    name: "an empty CODEX_HOME counts as unset",
    machine: machine(apiKey, { environment: { CODEX_HOME: "" } }),
    found: ["openai api-key usable"],
  },
  {
    id: "C18",
    name: "a relative CODEX_HOME is below the working folder, and what is there may be the project's",
    machine: {
      environment: { CODEX_HOME: "codex" },
      files: { "/work/codex/auth.json": JSON.stringify(apiKey) },
    },
    found: ["openai api-key usable"],
    says: ["of-project"],
  },
  {
    id: "C18",
    name: "auto mode: a keychain item that is broken lets the file count, as in Codex",
    machine: machine(apiKey, { ...mode("auto"), keychain: [item("CNRY not json")] }),
    found: ["codex unknown malformed", "openai api-key usable"],
  },
  {
    id: "C18",
    name: "keyring mode, not asked to look",
    machine: machine(undefined, mode("keyring")),
    found: ["openai unknown unreadable"],
    says: ["--keychain"],
  },
  {
    id: "C18",
    name: "keyring mode: the item of this folder, and a file left behind that does not count",
    machine: machine(apiKey, {
      ...mode("keyring"),
      keychain: [item("CNRY", "/other"), item(JSON.stringify(chatgpt))],
    }),
    found: ["openai oauth usable", "openai api-key overruled"],
    says: ["keychain Codex Auth", "Codex reads the keychain instead"],
  },
  {
    id: "C18",
    name: "keyring mode: another folder's item is not ours",
    machine: machine(undefined, { ...mode("keyring"), keychain: [item(JSON.stringify(apiKey), "/other")] }),
    found: [],
  },
  {
    id: "C18",
    name: "auto mode: the keychain before the file",
    machine: machine(apiKey, { ...mode("auto"), keychain: [item(JSON.stringify(chatgpt))] }),
    found: ["openai oauth usable", "openai api-key overruled"],
  },
  {
    id: "C18",
    name: "auto mode: the file where the keychain has nothing",
    machine: machine(apiKey, { ...mode("auto"), keychain: [] }),
    found: ["openai api-key usable"],
  },
  {
    id: "C18",
    name: "ephemeral mode: a file left behind",
    machine: machine(apiKey, mode("ephemeral")),
    found: ["openai api-key overruled"],
    says: ["in memory only"],
  },
  {
    id: "C18",
    name: "a setting of some table is not the setting",
    machine: machine(apiKey, {
      files: { "~/.codex/config.toml": '[profiles.x]\ncli_auth_credentials_store = "ephemeral"\n' },
    }),
    found: ["openai api-key usable"],
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
    name: `a keychain that answers ${JSON.stringify(answer)}`,
    machine: machine(undefined, { ...mode("keyring"), keychain: [item(answer)] }),
    found: [`${status === "malformed" ? "codex" : "openai"} unknown ${status}`],
  })),
];

describe("what Codex can leave on a machine", () => {
  it("is the fixture of the list", () => {
    expect([...new Set(fixtures.map(({ id }) => id))]).toEqual(["C18"]);
  });

  it.each(fixtures)("$id $name", async ({ machine, found, says = [] }) => {
    const findings = await codex.source.find(fixtureHost(machine));
    expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual(found);
    const printed = JSON.stringify(findings.map(({ locator: _, ...shown }) => shown));
    for (const words of says) expect(printed).toContain(words);
    expect(printed).not.toContain("CNRY");
    const unusable = findings.filter(({ status }) => status !== "usable" && status !== "unknown-expiry");
    for (const { detail } of unusable) expect(detail).toMatch(/^[A-Z"].+/);
  });
});

describe("what a finding reveals", () => {
  async function reveal(auth: unknown) {
    const [found] = await codex.source.find(fixtureHost(machine(auth)));
    return found?.reveal();
  }

  it("the key", async () => {
    expect(await reveal(apiKey)).toEqual({ kind: "api-key", apiKey: "CNRY-key" });
  });

  it("the login, with the account that requests must name", async () => {
    expect(await reveal(chatgpt)).toEqual({
      kind: "oauth",
      accessToken,
      refreshToken: "CNRY-refresh",
      expiresAt: fixtureNow + 600_000,
      params: { account_id: "acc" },
    });
  });

  it.each([
    [{}, "not_signed_in"],
    [{ personal_access_token: "CNRY" }, "unsupported"],
    [{ OPENAI_API_KEY: 5 }, "credential_invalid"],
  ])("nothing of %j", async (auth, code) => {
    await expect(reveal(auth)).rejects.toMatchObject({ code, message: expect.not.stringContaining("CNRY") });
  });
});

it("the keychain is left alone where Codex does not use it", async () => {
  const host = fixtureHost({ ...machine(apiKey), keychain: [] });
  await codex.source.find(host);
  expect(host.looks.filter((look) => look.startsWith("keychain"))).toEqual([]);
});

it("the Secret Service is asked by the names that Codex's keychain library gives its attributes", async () => {
  const home = await mkdtemp(join(tmpdir(), "codex-"));
  await mkdir(join(home, ".codex"));
  await writeFile(join(home, ".codex/config.toml"), 'cli_auth_credentials_store = "keyring"');
  const calls: string[] = [];
  const keychain = async (program: string, words: readonly string[]) => {
    calls.push([program, ...words].join(" "));
    return { status: "ended", exitCode: 1, output: "", errors: "" } as const;
  };
  const host = { ...nodeHost({ environment: { HOME: home }, keychain }), platform: "linux" } as const;
  await codex.source.find(host);
  await rm(home, { recursive: true });
  expect(calls[0]).toMatch(/^secret-tool lookup service Codex Auth username cli\|[0-9a-f]{16}$/);
});
