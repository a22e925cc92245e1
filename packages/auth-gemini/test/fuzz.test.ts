import { fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { gemini } from "@link-assistant/auth-gemini";
import { assertSound, fuzzLoginFile, nearly } from "@link-assistant/auth-testing/importers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loginItem, storedFinding } from "../src/stored-secret.js";
import { login, paths, storedLogin } from "./machines.js";

const document = fc.oneof(
  { weight: 8, arbitrary: nearly(login).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

fuzzLoginFile({
  source: gemini.source,
  path: paths.login,
  texts: document,
  tokenIn: (value) => Object(value).access_token,
});

test("an item of the hybrid store of any content is described", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(nearly(storedLogin), fc.jsonValue()), async (value) => {
      const secret = { item: loginItem, value, location: "l", locator: "l", flags: [] };
      await assertSound([storedFinding(secret, fixtureNow)]);
    }),
    { numRuns: 500 },
  );
});

test("settings, accounts and .env of any content hide no login", { timeout: 60_000 }, async () => {
  const content = fc.oneof(fc.json(), fc.string({ unit: "binary" }));
  await fc.assert(
    fc.asyncProperty(content, content, content, async (settings, accounts, environment) => {
      const files = {
        [paths.login]: JSON.stringify(login),
        [paths.settings]: settings,
        [paths.accounts]: accounts,
        "~/.env": environment,
      };
      const findings = await gemini.source.find(fixtureHost({ files }));
      await assertSound(findings);
      expect(findings.some(({ kind, status }) => kind === "oauth" && status === "usable")).toBe(true);
    }),
  );
});

test("a named file of any content is described", { timeout: 60_000 }, async () => {
  const content = fc.oneof(
    document,
    nearly({ token: { access_token: "CNRY-a", expiry: "2026-11-24T12:00:00Z" } }).map((value) =>
      JSON.stringify(value),
    ),
  );
  await fc.assert(
    fc.asyncProperty(content, fc.constantFrom("/x.json", "/x.env"), async (text, path) => {
      await assertSound(await gemini.source.find(fixtureHost({ files: { [path]: text } }), { path }));
    }),
    { numRuns: 500 },
  );
});
