import { parseConfiguration } from "@link-assistant/auth-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isFileConfiguration } from "../src/configuration-guard.js";

const parse = (value: unknown) => parseConfiguration(JSON.stringify(value), "~/.agent/config.json");

const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([]), fc.constant(["a"]));
const settings = fc.record(
  {
    issuer: value,
    clientId: fc.string(),
    baseUrl: fc.string(),
    scopes: fc.oneof(fc.array(fc.string()), value),
  },
  { requiredKeys: [] },
);
const deployment = fc.record(
  {
    baseUrl: value,
    clientId: fc.string(),
    scope: fc.oneof(fc.string(), value),
    modelBaseUrl: fc.string(),
    ca: value,
  },
  { requiredKeys: [] },
);
const provider = fc.oneof(
  settings,
  fc.record(
    { issuer: fc.string(), deployments: fc.oneof(fc.dictionary(fc.string(), deployment), value) },
    { requiredKeys: [] },
  ),
  value,
);
const configuration = fc.oneof(
  fc.record(
    {
      model: fc.oneof(fc.string(), value),
      store: fc.constantFrom("file", "auto", "keychain", "other", null),
      providers: fc.oneof(fc.dictionary(fc.string(), provider), value),
    },
    { requiredKeys: [] },
  ),
  value,
);

test("the hand-written check says what the schema says, for a store of files", () => {
  fc.assert(
    fc.property(configuration, (someConfiguration) => {
      let accepted = true;
      try {
        const { store } = parse(someConfiguration).configuration;
        accepted = store === undefined || store === "file";
      } catch {
        accepted = false;
      }
      expect(isFileConfiguration(JSON.parse(JSON.stringify(someConfiguration)))).toBe(accepted);
    }),
    { numRuns: 2000 },
  );
});
