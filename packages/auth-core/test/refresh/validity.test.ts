import { describe, expect, test } from "vitest";
import { isRefreshDue, isUsable, type StoredCredential, type StoredRecord } from "../../src/index.js";

const now = Date.UTC(2026, 0, 1);
const minute = 60_000;

function record(credential: StoredCredential, ageMs = 0, refreshed = false): StoredRecord {
  const times = refreshed ? { grantedAt: 0, refreshedAt: now - ageMs } : { grantedAt: now - ageMs };
  return { credential, generation: 1, epoch: 1, ...times };
}

const oauth = (endsInMs: number | undefined, more = {}): StoredCredential => ({
  kind: "oauth",
  accessToken: "CNRY-access",
  refreshToken: "CNRY-refresh",
  ...(endsInMs !== undefined && { expiresAt: now + endsInMs }),
  ...more,
});

describe("usable", () => {
  test.each<[string, StoredCredential, { minValidityMs?: number; refused?: string }, boolean]>([
    ["a token that lives longer than asked for", oauth(minute + 1), {}, true],
    ["a token that ends with the time asked for", oauth(minute), {}, false],
    ["a token that has ended", oauth(-1), { minValidityMs: 0 }, false],
    ["a token without an end", oauth(undefined), {}, true],
    ["the token that was refused", oauth(undefined), { refused: "CNRY-access" }, false],
    ["another token than the refused one", oauth(undefined), { refused: "CNRY-other" }, true],
    ["a key without an end", { kind: "api-key", apiKey: "CNRY-key" }, {}, true],
    ["a key that has ended", { kind: "api-key", apiKey: "CNRY-key", expiresAt: now }, {}, false],
    ["a link, whatever it leads to", { kind: "link", source: "gemini" }, {}, true],
  ])("%s: %#", (_what, credential, wanted, usable) => {
    expect(isUsable(record(credential), { minValidityMs: minute, ...wanted }, now)).toBe(usable);
  });
});

describe("due for a refresh ahead", () => {
  const hour = 60 * minute;

  test.each<[string, StoredRecord, number, boolean]>([
    ["an hour's token, five minutes before its end", record(oauth(5 * minute), 55 * minute), 0.5, true],
    ["the same, six minutes before", record(oauth(6 * minute), 54 * minute), 0.5, false],
    ["the same, early by its jitter", record(oauth(5.4 * minute), 54.6 * minute), 1, true],
    ["the same, late by its jitter", record(oauth(4.6 * minute), 55.4 * minute), 0, false],
    ["a ten minutes' token, 61 s before its end", record(oauth(61_000), 9 * minute), 0.5, false],
    ["the same, 60 s before", record(oauth(60_000), 9 * minute), 0.5, true],
    ["a day's token, ten minutes before", record(oauth(10 * minute), 24 * hour), 0.5, false],
    ["measured from the last refresh", record(oauth(2 * minute), 18 * minute, true), 0.5, true],
    ["a token without an end", record(oauth(undefined)), 0.5, false],
    ["a token that cannot be refreshed", record(oauth(0, { refreshToken: undefined })), 0.5, false],
    ["before the server's time", record(oauth(minute, { refreshNotBefore: now + 1 }), hour), 0.5, false],
    ["a key", record({ kind: "api-key", apiKey: "CNRY-key", expiresAt: now + 1 }, hour), 0.5, false],
  ])("%s", (_what, stored, jitter, due) => {
    expect(isRefreshDue(stored, now, jitter)).toBe(due);
  });
});
