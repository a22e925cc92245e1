import * as fc from "fast-check";
import { expect, test } from "vitest";
import { codeChallenge, createPkcePair } from "../../src/index.js";
import { systemRuntime } from "../../src/node/index.js";

test("R24 the challenge is the one of RFC 7636 appendix B", async () => {
  expect(await codeChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

test("R23 the verifier has 256 bits and only the characters that RFC 7636 allows", async () => {
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
  await fc.assert(
    fc.asyncProperty(bytes, async (random) => {
      const pair = await createPkcePair({ randomBytes: (length) => random.slice(0, length) });
      expect(pair.verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(Buffer.from(pair.verifier, "base64url")).toEqual(Buffer.from(random));
      expect(pair.challenge).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }),
  );
});

test("R26 every attempt has its own", async () => {
  const pairs = await Promise.all([1, 2, 3].map(() => createPkcePair(systemRuntime())));
  expect(new Set(pairs.map(({ verifier }) => verifier)).size).toBe(3);
});
