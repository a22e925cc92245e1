import { createHash } from "node:crypto";
import {
  type FixtureHostOptions,
  type FixtureKeychainItem,
  fixtureNow,
} from "@link-assistant/auth-core/testing";

/** A JSON Web Token with these claims and a signature that nobody made. */
export function token(claims: unknown): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "RS256" })}.${encode(claims)}.CNRY`;
}

export const authFile = "~/.codex/auth.json";

export const idToken = token({
  email: "ann@example.org",
  "https://api.openai.com/auth": { chatgpt_plan_type: "plus", chatgpt_account_id: "acc" },
});
export const accessToken = token({ exp: fixtureNow / 1000 + 600 });
export const tokens = {
  id_token: idToken,
  access_token: accessToken,
  refresh_token: "CNRY-refresh",
  account_id: "acc",
};
export const chatgpt = {
  auth_mode: "chatgpt",
  OPENAI_API_KEY: null,
  tokens,
  last_refresh: "2026-11-20T08:00:00.123456789Z",
};
export const apiKey = { auth_mode: "apikey", OPENAI_API_KEY: "CNRY-key" };

/** Machine with this `auth.json`, and this keychain item where Codex is told to use the keychain. */
export function machine(auth: unknown, more: FixtureHostOptions = {}): FixtureHostOptions {
  const text = typeof auth === "string" ? auth : JSON.stringify(auth);
  return { ...more, files: { ...(auth !== undefined && { [authFile]: text }), ...more.files } };
}

export function mode(name: string): FixtureHostOptions {
  return {
    files: { "~/.codex/config.toml": `model = "x"\ncli_auth_credentials_store = "${name}" # mine\n[tui]\n` },
  };
}

export function item(
  answer: FixtureKeychainItem["answer"],
  folder = "/home/ann/.codex",
): FixtureKeychainItem {
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  return { service: "Codex Auth", account: `cli|${hash}`, answer };
}
