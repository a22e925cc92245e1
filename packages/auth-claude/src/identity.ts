import type { Finding, FindingFlag, Host } from "@link-assistant/auth-core";
import {
  brokenFinding,
  type DocumentReading,
  type FoundFile,
  findingsOf,
  readJsonDocument,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { keyFinding } from "./api-key.js";
import type { Identity } from "./login.js";
import type { Places } from "./places.js";
import { tool } from "./tool.js";

/** It holds the history of every project and grows far beyond a credential file. */
export const identityMaxBytes = 16 * 1024 * 1024;

const identitySchema = z.looseObject({
  oauthAccount: z.optional(z.unknown()),
  primaryApiKey: z.optional(z.unknown()),
});
const accountSchema = z.looseObject({
  emailAddress: z.optional(z.unknown()),
  accountUuid: z.optional(z.unknown()),
});

export interface IdentityFile {
  readonly identity: Identity;
  readonly findings: readonly Finding[];
}

/** C5 and C6. */
export async function readIdentity(
  host: Host,
  { legacy, current }: Places["identity"],
): Promise<IdentityFile> {
  const path = (await isInUse(host, legacy)) ? legacy : current;
  if (path === undefined) return { identity: {}, findings: [] };
  return identityOf(path, await readJsonDocument(host, path, { maxBytes: identityMaxBytes }));
}

async function isInUse(host: Host, path: string): Promise<boolean> {
  const reading = await host.readFile(path, { maxBytes: identityMaxBytes });
  return reading.status === "read" ? reading.bytes.length > 0 : reading.status !== "absent";
}

async function identityOf(path: string, reading: DocumentReading<unknown>): Promise<IdentityFile> {
  const findings = await findingsOf(tool, path, reading, identityFindings);
  const parsed = reading.status === "read" ? identitySchema.safeParse(reading.value) : undefined;
  return { identity: parsed?.success ? ownerOf(parsed.data.oauthAccount) : {}, findings };
}

export function identityFindings({ path, value, flags }: FoundFile): readonly Finding[] {
  const parsed = identitySchema.safeParse(value);
  if (parsed.success) return primaryKey(path, parsed.data.primaryApiKey, flags);
  const detail = "It is JSON, but not an object. Start claude once.";
  return [brokenFinding(tool, path, { status: "malformed", detail })];
}

function ownerOf(oauthAccount: unknown): Identity {
  const parsed = accountSchema.safeParse(oauthAccount);
  const { emailAddress, accountUuid } = parsed.success ? parsed.data : {};
  return { email: textOf(emailAddress), accountUuid: textOf(accountUuid) };
}

/** C5: a key of the Console, made by `/login` there. */
function primaryKey(path: string, value: unknown, flags: readonly FindingFlag[]): readonly Finding[] {
  if (value === undefined || value === null) return [];
  const secret = typeof value === "string" ? value : "\0";
  return [keyFinding({ secret, location: path, locator: `${path}#primaryApiKey`, flags })];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
