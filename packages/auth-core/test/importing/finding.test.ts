import { inspect } from "node:util";
import { type FindingStatus, isAuthError } from "@link-assistant/auth-core";
import { type FindingDraft, finding } from "@link-assistant/auth-core/importing";
import { describe, expect, test } from "vitest";

const draft: FindingDraft = {
  provider: "p",
  kind: "api-key",
  location: "/home/ann/.p",
  status: "usable",
  credential: { kind: "api-key", apiKey: "CNRY-key" },
};

describe("a finding", () => {
  test("prints no secret, however it is printed", () => {
    const found = finding({ ...draft, hint: "p login" });
    const printed = [JSON.stringify(found), inspect(found, { depth: null, showHidden: true }), `${found}`];
    expect(printed.join()).not.toContain("CNRY");
  });

  test("escapes what a terminal would obey", () => {
    const account = "ann\u001b[2J\u009b1m\u202e\u2028";
    expect(finding({ ...draft, account }).account).toBe("ann\\u001b[2J\\u009b1m\\u202e\\u2028");
  });

  test("shortens what is too long to read, and leaves the locator alone", () => {
    const long = "x".repeat(5000);
    const found = finding({ ...draft, account: long, locator: long });
    expect(found.account).toHaveLength(301);
    expect(found.locator).toBe(long);
  });

  test("shortens without leaving half a character", () => {
    const account = `${"x".repeat(299)}\u{1f600}${"x".repeat(99)}`;
    expect(finding({ ...draft, account }).account).toMatch(/^x{299}\\ud83d…$/);
  });

  test("keeps each of its fields, and nothing else that a draft was spread from", () => {
    const fields = {
      provider: "p",
      kind: "oauth",
      location: "/l",
      locator: "/l#1",
      account: "ann",
      plan: "max",
      expiresAt: 2,
      modifiedAt: 1,
      status: "expired",
      detail: "It has expired.",
      flags: ["symlink"],
      restricted: true,
      shared: true,
    } as const;
    const spread = { ...fields, apiKey: "CNRY-key", access_token: "CNRY-token" };
    const { reveal: _, ...shown } = finding(spread);
    expect(shown).toEqual(fields);
  });

  test("leaves empty fields out", () => {
    const found = finding({ ...draft, account: "", plan: "", flags: [], restricted: false });
    expect(Object.keys(found)).toEqual(["provider", "kind", "location", "status", "reveal"]);
  });
});

const codes: Readonly<Record<FindingStatus, string>> = {
  usable: "api-key",
  "unknown-expiry": "api-key",
  expired: "sign_in_again",
  "no-login": "not_signed_in",
  "login-ended": "sign_in_again",
  locked: "keychain_locked",
  "encrypted-for-other-host": "credential_invalid",
  malformed: "credential_invalid",
  unreadable: "store_unreadable",
  "untrusted-endpoint": "unsafe_url",
  overruled: "credential_invalid",
};

describe("reveal", () => {
  test.each(Object.entries(codes))("%s gives %s", async (status, expected) => {
    const found = finding({ ...draft, status: status as FindingStatus });
    const outcome = await found.reveal().catch((error) => (isAuthError(error) ? error.code : error));
    expect(outcome.kind ?? outcome).toBe(expected);
  });

  test("of something that is only described says so", async () => {
    const { credential: _, ...described } = draft;
    await expect(finding({ ...described, kind: "reference" }).reveal()).rejects.toMatchObject({
      code: "unsupported",
      message: "/home/ann/.p: it is only described, not handed out.",
    });
  });

  test("tells detail and hint", async () => {
    const found = finding({ ...draft, status: "expired", detail: "Ended yesterday.", hint: "p login" });
    await expect(found.reveal()).rejects.toMatchObject({
      message: "/home/ann/.p: Ended yesterday.",
      hint: "p login",
    });
  });
});

describe("the family of a refresh token", () => {
  const oauth = { kind: "oauth", accessToken: "CNRY-a", refreshToken: "CNRY-r" } as const;
  const hide = (token: string) => `#${token.length}`;

  test.each<[string, Partial<FindingDraft>, string | undefined]>([
    ["a login", { credential: oauth }, "#6"],
    ["an expired login, which reveals nothing", { credential: oauth, status: "expired" }, "#6"],
    ["a login that is revealed without it", { refreshToken: "CNRY-other" }, "#10"],
    ["a key has none", {}, undefined],
    ["a login without one has none", { credential: { kind: "oauth", accessToken: "CNRY-a" } }, undefined],
  ])("%s", (_, more, expected) => {
    expect(finding({ ...draft, ...more }).refreshFamily?.(hide)).toBe(expected);
  });
});
