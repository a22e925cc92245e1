import * as z from "zod/mini";
import { AuthError } from "../../error.js";

const count = z.int().check(z.nonnegative());
const time = z.number();
const filled = z.string().check(z.minLength(1));

const apiKeyCredential = z.object({
  kind: z.literal("api-key"),
  apiKey: filled,
  baseUrl: z.optional(z.string()),
  expiresAt: z.optional(time),
  plan: z.optional(z.string()),
  importedFrom: z.optional(z.string()),
});

export const oauthCredential = z.looseObject({
  kind: z.literal("oauth"),
  accessToken: filled,
  refreshToken: z.optional(filled),
  expiresAt: z.optional(time),
  refreshNotBefore: z.optional(time),
  loginEndsAt: z.optional(time),
  idToken: z.optional(z.string()),
  scopes: z.optional(z.array(z.string())),
  params: z.optional(z.record(z.string(), z.string())),
});

const credentialLink = z.object({
  kind: z.literal("link"),
  source: filled,
  locator: z.optional(z.string()),
  account: z.optional(z.string()),
  allowRestricted: z.optional(z.boolean()),
});

/** `record.json`, for explaining what is wrong with one; `record-guard.ts` decides on the common path. */
export const storedFile = z.object({
  schemaVersion: z.literal(1),
  key: z.string(),
  generation: count,
  epoch: count,
  grantedAt: time,
  refreshedAt: z.optional(time),
  issuer: z.optional(z.string()),
  credential: z.nullable(z.discriminatedUnion("kind", [apiKeyCredential, oauthCredential, credentialLink])),
});

export function explainStoredFile(value: unknown, path: string): AuthError {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === "number" && version > 1) {
    return new AuthError("store_unreadable", `${path} was written by a newer version of this program.`, {
      hint: "Update this program.",
      details: { path, field: "schemaVersion" },
    });
  }
  const issue = storedFile.safeParse(value).error?.issues[0];
  const field = issue?.path.map(String).join(".") || "the whole file";
  return new AuthError("credential_invalid", `${path} is damaged at "${field}". It was left as it is.`, {
    hint: "agent auth doctor",
    details: { path, field },
  });
}
