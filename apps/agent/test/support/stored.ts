import { fixtureNow } from "@link-assistant/auth-core/testing";

/** The clock of tests that look at expiry. */
export const now = fixtureNow;

/** `record.json` of a stored credential. */
export function storedRecord(key: string, credential: unknown): string {
  return JSON.stringify({ schemaVersion: 1, key, generation: 1, epoch: 1, grantedAt: now, credential });
}

export function qwenFile(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    access_token: "CNRY-access",
    refresh_token: "CNRY-refresh",
    token_type: "Bearer",
    resource_url: "portal.qwen.ai",
    expiry_date: now + 3_600_000,
    ...fields,
  });
}
