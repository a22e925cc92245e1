import {
  type DocumentReading,
  type Finding,
  type FindingFlag,
  type Host,
  readJsonDocument,
} from "@link-assistant/auth-core";
import * as z from "zod/mini";
import { apiKeyFinding } from "./anthropic-key.js";
import { brokenFinding } from "./found-file.js";
import type { Identity } from "./login.js";
import type { Places } from "./places.js";

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

export function identityOf(path: string, reading: DocumentReading<unknown>): IdentityFile {
  if (reading.status === "absent") return { identity: {}, findings: [] };
  if (reading.status === "broken") return { identity: {}, findings: [brokenFinding(path, reading.broken)] };
  const parsed = identitySchema.safeParse(reading.value);
  if (!parsed.success) {
    const broken = {
      status: "malformed",
      detail: "It is JSON, but not an object. Start claude once.",
    } as const;
    return { identity: {}, findings: [brokenFinding(path, broken)] };
  }
  const { primaryApiKey, oauthAccount } = parsed.data;
  const account = accountSchema.safeParse(oauthAccount);
  const { emailAddress, accountUuid } = account.success ? account.data : {};
  return {
    identity: { email: textOf(emailAddress), accountUuid: textOf(accountUuid) },
    findings: primaryKey(path, primaryApiKey, reading.flags),
  };
}

/** C5: a key of the Console, made by `/login` there. */
function primaryKey(path: string, value: unknown, flags: readonly FindingFlag[]): readonly Finding[] {
  if (value === undefined || value === null) return [];
  const apiKey = typeof value === "string" ? value : "\0";
  return [apiKeyFinding({ apiKey, location: path, locator: `${path}#primaryApiKey`, flags })];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
