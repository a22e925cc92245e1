import fc from "fast-check";
import { expect, test } from "vitest";
import { isStoredFile } from "../../src/store/file/record-guard.js";
import { storedFile } from "../../src/store/file/record-schema.js";

const junk = fc.oneof(
  fc.constantFrom(null, "", 0, -1, 1.5, true, [], {}, ["x"], { a: 1 }, { a: "b" }, Number.NaN, 2 ** 60),
  fc.string(),
  fc.jsonValue(),
);
const maybe = (valid: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 8, arbitrary: valid },
    { weight: 1, arbitrary: junk },
    { weight: 2, arbitrary: fc.constant(undefined) },
  );
const text = fc.string();
const time = fc.double({ noNaN: true, noDefaultInfinity: true });

const credential = fc.oneof(
  fc.record({
    kind: fc.constant("oauth"),
    accessToken: maybe(text),
    refreshToken: maybe(text),
    expiresAt: maybe(time),
    refreshNotBefore: maybe(time),
    loginEndsAt: maybe(time),
    idToken: maybe(text),
    scopes: maybe(fc.array(text)),
    params: maybe(fc.dictionary(text, text)),
  }),
  fc.record({
    kind: fc.constant("api-key"),
    apiKey: maybe(text),
    baseUrl: maybe(text),
    expiresAt: maybe(time),
    plan: maybe(text),
    importedFrom: maybe(text),
  }),
  fc.record({
    kind: fc.constant("link"),
    source: maybe(text),
    locator: maybe(text),
    account: maybe(text),
    allowRestricted: maybe(fc.boolean()),
  }),
  fc.constant(null),
  junk,
);

const file = fc.record({
  schemaVersion: maybe(fc.constant(1)),
  key: maybe(text),
  generation: maybe(fc.nat()),
  epoch: maybe(fc.nat()),
  grantedAt: maybe(time),
  refreshedAt: maybe(time),
  issuer: maybe(text),
  credential,
});

test("the guard of the common path and the schema agree on every file", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: file }, { weight: 1, arbitrary: junk }), (value) => {
      const verdict = storedFile.safeParse(value).success;
      if (verdict) accepted++;
      expect(isStoredFile(value)).toBe(verdict);
    }),
    { numRuns: 2_000 },
  );
  expect(accepted).toBeGreaterThan(50);
});
