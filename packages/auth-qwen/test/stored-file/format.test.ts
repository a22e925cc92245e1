import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { decodeStoredFile, encodeStoredFile } from "../../src/shared-file/codec.js";
import { storedFileSchema } from "../../src/shared-file/schema.js";
import { isStoredFile, parseStoredFile } from "../../src/stored-file/index.js";

const file = {
  access_token: "CNRY-access",
  refresh_token: "CNRY-refresh",
  token_type: "Bearer",
  resource_url: "portal.qwen.ai",
  expiry_date: 1_800_000_000_000,
};

const credential = {
  kind: "oauth",
  accessToken: "CNRY-access",
  refreshToken: "CNRY-refresh",
  expiresAt: 1_800_000_000_000,
  params: { resource_url: "portal.qwen.ai" },
} as const;

test("a file as Qwen Code writes it becomes a credential", () => {
  expect(parseStoredFile(JSON.stringify(file, undefined, 2))).toEqual(credential);
});

describe("the hand-written guard and the schema", () => {
  const field = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "",
      "Bearer",
      null,
      undefined,
      0,
      -1,
      1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      true,
      [],
      {},
    ),
    fc.double(),
  );
  const nearlyAFile = fc.record(
    {
      access_token: fc.oneof(fc.constant("CNRY-access"), field),
      refresh_token: fc.oneof(fc.constant("CNRY-refresh"), field),
      token_type: fc.oneof(fc.constant("Bearer"), field),
      resource_url: fc.oneof(fc.constant("portal.qwen.ai"), field),
      expiry_date: fc.oneof(fc.constant(1_800_000_000_000), field),
      scope: field,
    },
    { requiredKeys: [] },
  );

  it("agree on every value", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: nearlyAFile }, fc.anything()), (value) => {
        expect(isStoredFile(value)).toBe(storedFileSchema.safeParse(value).success);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["all five keys", {}, true],
    ["no refresh token", { refresh_token: undefined }, true],
    ["an empty refresh token", { refresh_token: "" }, true],
    ["no resource_url", { resource_url: undefined }, true],
    ["an extra field", { id_token: "CNRY-id" }, true],
    ["an empty access token", { access_token: "" }, false],
    ["no token type", { token_type: undefined }, false],
    ["an expiry of 0", { expiry_date: 0 }, false],
    ["an expiry as text", { expiry_date: "1800000000000" }, false],
  ])("agree on a file with %s", (_, change, accepted) => {
    const value = { ...file, ...change };
    expect([isStoredFile(value), storedFileSchema.safeParse(value).success]).toEqual([accepted, accepted]);
  });
});

describe("writing", () => {
  it("gives the five keys in Qwen Code's order, indented by two, without a newline at the end", () => {
    expect(encodeStoredFile(credential, 0)).toBe(JSON.stringify(file, undefined, 2));
  });

  it("comes back as it was", () => {
    const text = fc.string({ minLength: 1 });
    const anyCredential = fc.record({
      kind: fc.constant("oauth" as const),
      accessToken: text,
      refreshToken: text,
      expiresAt: fc.integer({ min: 1 }),
      params: fc.record({ resource_url: text }),
    });
    fc.assert(
      fc.property(anyCredential, (original) => {
        expect(parseStoredFile(encodeStoredFile(original, 0))).toEqual(original);
      }),
    );
  });

  it("keeps a field of another tool at a refresh, after the five", () => {
    const previous = JSON.stringify({ scope: "openid", ...file });
    const written = JSON.parse(encodeStoredFile(credential, 0, previous));
    expect(Object.keys(written)).toEqual([...Object.keys(file), "scope"]);
  });

  it("never leaves out expiry_date: Qwen Code would count as signed out", () => {
    const { expiresAt: _, ...endless } = credential;
    expect(JSON.parse(encodeStoredFile(endless, 1_000)).expiry_date).toBe(3_601_000);
  });
});

describe("a file that is not a login is explained without its values", () => {
  it.each([
    ["", "it is empty"],
    ["{", "it is not valid JSON"],
    [`\uFEFF${JSON.stringify(file)}`, "it begins with a byte order mark"],
    ["[]", "it must be a JSON object"],
    ["{}", '"access_token" must be a string'],
    [JSON.stringify({ ...file, access_token: "" }), '"access_token" must not be empty'],
    [JSON.stringify({ ...file, token_type: null }), '"token_type" must be a string'],
    [JSON.stringify({ ...file, expiry_date: "CNRY" }), '"expiry_date" must be a number of milliseconds'],
    [JSON.stringify({ ...file, expiry_date: 0 }), '"expiry_date" must not be 0'],
    [JSON.stringify({ ...file, refresh_token: 7 }), '"refresh_token" must be a string'],
  ])("%s", (text, problem) => {
    expect(decodeStoredFile(text)).toMatchObject({ status: "malformed", problem });
    expect(parseStoredFile(text)).toBeUndefined();
  });

  it("names the tool that writes camelCase keys", () => {
    const text = JSON.stringify({ accessToken: "CNRY-access", expiryDate: 1 });
    expect(decodeStoredFile(text)).toMatchObject({ problem: expect.stringContaining("opencode-qwen-oauth") });
  });
});
