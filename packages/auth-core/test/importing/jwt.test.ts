import { readJwtUnverified } from "@link-assistant/auth-core/importing";
import fc from "fast-check";
import { expect, test } from "vitest";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (claims: unknown) => `${part({ alg: "none" })}.${part(claims)}.sig`;

test("reads expiry and e-mail without verifying them", () => {
  expect(readJwtUnverified(jwt({ exp: 1_795_521_600, email: "ann@example.org" }))).toMatchObject({
    expiresAt: 1_795_521_600_000,
    email: "ann@example.org",
  });
});

test("decodes text beyond ASCII", () => {
  expect(readJwtUnverified(jwt({ email: "änn@example.org" }))?.email).toBe("änn@example.org");
});

test.each([
  ["an opaque token", "CNRY-opaque"],
  ["two parts", "a.b"],
  ["five parts", "a.b.c.d.e"],
  ["a payload that is no base64url", "a.!!.c"],
  ["a payload that is no JSON", `a.${Buffer.from("x").toString("base64url")}.c`],
  ["a payload that is no object", jwt([1])],
  ["a number", 7],
  ["a very long text", `a.${"b".repeat(70_000)}.c`],
])("gives nothing for %s", (_, token) => {
  expect(readJwtUnverified(token)).toBeUndefined();
});

test("a claim of the wrong type counts as missing", () => {
  expect(readJwtUnverified(jwt({ exp: {}, email: 7 }))).toEqual({ claims: { exp: {}, email: 7 } });
});

test("never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.jsonValue().map(jwt)), (token) => {
      readJwtUnverified(token);
    }),
  );
});
