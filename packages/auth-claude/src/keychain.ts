import type { Finding, Host, KeychainReading } from "@link-assistant/auth-core";
import { finding, keychainProblems, parseJson } from "@link-assistant/auth-core/importing";
import { keyFinding } from "./api-key.js";
import { credentialsFinding } from "./credentials.js";
import type { Identity } from "./login.js";
import { isCustomOAuth } from "./places.js";

/**
 * C3, C4 and C5: the keychain of macOS and the Credential Manager of Windows. One exact item each: several
 * `Claude Code-credentials-…` belong to several configuration folders, and the freshest may be another account's.
 */
export async function findInKeychain(host: Host, identity: Identity): Promise<readonly Finding[]> {
  if (host.platform === "win32") return findInCredentialManager(host);
  if (host.platform !== "darwin") return [];
  const service = await serviceName(host);
  const account = accountName(host);
  const login = await host.readKeychain({ service, account });
  const findings = loginFindings(host, `${service}/${account}`, login, identity);
  if (login.status === "unavailable") return findings;
  const key = await host.readKeychain({ service: "Claude Code", account });
  return [...findings, ...keyFindings(`Claude Code/${account}`, key)];
}

/** The hash is over the variable as it is written: a slash at its end makes another item. */
export async function serviceName(host: Host): Promise<string> {
  const named = host.environment.CLAUDE_SECURESTORAGE_CONFIG_DIR ?? host.environment.CLAUDE_CONFIG_DIR;
  const base = `Claude Code${isCustomOAuth(host) ? "-custom-oauth" : ""}-credentials`;
  if (!named) return base;
  const bytes = new TextEncoder().encode(named.normalize("NFC"));
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
  const hash = [...digest.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${base}-${hash}`;
}

const fixedAccount = "claude-code-user";

export function accountName(host: Host): string {
  const user = host.environment.USER || host.userName || "";
  return /^[a-zA-Z0-9._-]+$/.test(user) ? user : fixedAccount;
}

async function findInCredentialManager(host: Host): Promise<readonly Finding[]> {
  const service = await serviceName(host);
  const reading = await host.readKeychain({ service });
  const isForced = host.environment.CLAUDE_CODE_FORCE_WINDOWS_CREDMAN === "1";
  const isThere = reading.status === "present" || (reading.status === "not-looked-at" && isForced);
  if (reading.status === "unavailable") return [unavailable(service, reading)];
  if (!isThere) return [];
  return [
    finding({
      ...loginAt(service),
      status: "unreadable",
      detail: "The login is in the Credential Manager, which only Claude Code itself can read.",
    }),
  ];
}

function loginFindings(
  host: Host,
  name: string,
  reading: KeychainReading,
  identity: Identity,
): readonly Finding[] {
  if (reading.status === "unavailable") return [unavailable(name, reading)];
  if (reading.status !== "read") return [];
  const json = parseSecret(reading.secret);
  if (!json.ok) return [finding({ ...loginAt(name), status: "malformed", detail: damaged })];
  const document = {
    value: json.value,
    location: locationOf(name),
    locator: `keychain:${name}`,
    flags: [],
    identity,
  };
  return [credentialsFinding(document, host.now())];
}

/**
 * `security` prints hex whenever a byte is outside printable ASCII. Up to 2.1.68 a large document was also cut
 * at about 2015 bytes; then the file counts.
 */
function parseSecret(secret: string) {
  const json = parseJson(secret);
  if (json.ok || !isHex(secret)) return json;
  return parseJson(bytesOfHex(secret));
}

function isHex(text: string): boolean {
  return text.length % 2 === 0 && /^[0-9a-f]+$/.test(text);
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}

function keyFindings(name: string, reading: KeychainReading): readonly Finding[] {
  if (reading.status !== "read") return [];
  const place = { location: locationOf(name), locator: `keychain:${name}` };
  return [keyFinding({ ...place, secret: reading.secret, flags: [] })];
}

function locationOf(name: string): string {
  return `keychain ${name}`;
}

function loginAt(name: string) {
  return { provider: "anthropic", kind: "oauth", location: locationOf(name), restricted: true } as const;
}

const damaged = "The keychain item is not complete JSON. Start claude and sign in again.";

function unavailable(name: string, { reason }: Extract<KeychainReading, { status: "unavailable" }>): Finding {
  return finding({ ...loginAt(name), ...keychainProblems[reason] });
}
