import type { Finding, FindingFlag, Host } from "@link-assistant/auth-core";
import {
  brokenFinding,
  decodeText,
  type FoundFile,
  finding,
  findingsOf,
  joinPath,
  readExpiry,
  readJsonDocument,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { absolute } from "./places.js";
import { tool } from "./tool.js";

const configSchema = z.looseObject({
  authentication: z.looseObject({
    type: z.string(),
    credentials_path: z.optional(z.nullable(z.string())),
  }),
});

const credentialsSchema = z.looseObject({
  type: z.literal("oauth_token"),
  access_token: z.string(),
  expires_at: z.optional(z.unknown()),
  account_email: z.optional(z.unknown()),
  organization_name: z.optional(z.unknown()),
});

export function isProfileCredentials(value: unknown): boolean {
  return credentialsSchema.safeParse(value).success;
}

/** C8: profiles of `ant auth login`, the sanctioned way to share a login. The official SDK reads and renews them. */
export async function findProfiles(host: Host): Promise<readonly Finding[]> {
  const folder = profileFolder(host);
  if (folder === undefined) return [];
  const active = await activeProfile(host, folder);
  if (!isProfileName(active.name)) return [badName(active.location)];
  const configs = await host.listFolder(joinPath(host, folder, "configs"));
  const named = configs.flatMap((file) => (/^(.*)\.json$/.exec(file) ?? []).slice(1)).filter(isProfileName);
  const names = [...new Set([active.name, ...named])];
  const found = await Promise.all(names.map((name) => findProfile(host, folder, name, name === active.name)));
  return found.flat();
}

/** Each system's own folder for configuration; Windows' before the XDG one. */
function profileFolder(host: Host): string | undefined {
  const { ANTHROPIC_CONFIG_DIR, APPDATA, XDG_CONFIG_HOME } = host.environment;
  if (ANTHROPIC_CONFIG_DIR) return absolute(host, ANTHROPIC_CONFIG_DIR);
  if (host.platform === "win32" && APPDATA) return joinPath(host, APPDATA, "Anthropic");
  if (XDG_CONFIG_HOME) return joinPath(host, absolute(host, XDG_CONFIG_HOME), "anthropic");
  return host.home && joinPath(host, host.home, ".config", "anthropic");
}

async function activeProfile(
  host: Host,
  folder: string,
): Promise<{ readonly name: string; readonly location: string }> {
  if (host.environment.ANTHROPIC_PROFILE) {
    return { name: host.environment.ANTHROPIC_PROFILE, location: "ANTHROPIC_PROFILE" };
  }
  const location = joinPath(host, folder, "active_config");
  const reading = await host.readFile(location);
  const text = reading.status === "read" ? (decodeText(reading.bytes)?.text.trim() ?? "\0") : "";
  return { name: text || "default", location };
}

function isProfileName(name: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(name) && name !== "." && name !== "..";
}

function badName(location: string): Finding {
  const detail =
    "The name of the Anthropic profile has characters that none may have. Choose one again with ant.";
  return brokenFinding(tool, location, { status: "malformed", detail });
}

async function findProfile(
  host: Host,
  folder: string,
  name: string,
  isActive: boolean,
): Promise<readonly Finding[]> {
  const path = joinPath(host, folder, "configs", `${name}.json`);
  const config = await readJsonDocument(host, path);
  if (config.status === "broken") return [brokenFinding(tool, path, config.broken)];
  const usual = joinPath(host, folder, "credentials", `${name}.json`);
  if (config.status === "absent") return findCredentials(host, usual, isActive, false);
  const parsed = configSchema.safeParse(config.value);
  if (!parsed.success) return [brokenFinding(tool, path, { status: "malformed", detail: notAProfile })];
  const { type, credentials_path: credentialsPath } = parsed.data.authentication;
  if (type !== "user_oauth") return [federationFinding(path, config.flags)];
  return findCredentials(host, credentialsPath ? absolute(host, credentialsPath) : usual, isActive, true);
}

const notAProfile = "It is not an Anthropic profile. Sign in again: ant auth login.";

function federationFinding(path: string, flags: readonly FindingFlag[]): Finding {
  return finding({
    provider: "anthropic",
    kind: "reference",
    location: path,
    locator: path,
    status: "unknown-expiry",
    detail: "An Anthropic profile with a workload identity, for Anthropic's own libraries.",
    flags,
  });
}

async function findCredentials(
  host: Host,
  path: string,
  isActive: boolean,
  isExpected: boolean,
): Promise<readonly Finding[]> {
  const reading = await readJsonDocument(host, path);
  if (reading.status !== "absent") {
    return findingsOf(tool, path, reading, (file) => [profileFinding(file, host.now(), isActive)]);
  }
  if (!isExpected) return [];
  const detail = "The Anthropic profile has no login. Sign in: ant auth login.";
  return [brokenFinding(tool, path, { status: "no-login", detail })];
}

export function profileFinding({ path, value, flags }: FoundFile, now: number, isActive: boolean): Finding {
  const parsed = credentialsSchema.safeParse(value);
  if (!parsed.success) return brokenFinding(tool, path, { status: "malformed", detail: notAProfile, flags });
  const { expires_at, account_email, organization_name } = parsed.data;
  const { expiresAt, unitGuessed } = readExpiry(expires_at, "s");
  const account = [account_email, organization_name].find((name) => typeof name === "string");
  return finding({
    provider: "anthropic",
    kind: "reference",
    location: path,
    locator: path,
    status: statusByExpiry(expiresAt, now),
    detail: `An Anthropic profile${isActive ? "" : " that is not the active one"}, for Anthropic's own libraries, which renew it.`,
    flags: [...flags, ...(unitGuessed ? (["expiry-unit-guessed"] as const) : [])],
    ...(expiresAt !== undefined && { expiresAt }),
    ...(typeof account === "string" && { account }),
  });
}
