import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configuredSettings, parseConfiguration } from "../src/configuration.js";
import { isFileConfiguration } from "../src/configuration-guard.js";

const path = "~/.agent/config.json";
const parse = (value: unknown) => parseConfiguration(JSON.stringify(value), path);

describe("config.json", () => {
  test("an empty file is an empty configuration", () => {
    expect(parseConfiguration(" \n", path).configuration).toEqual({});
  });

  test("unknown keys are told with their place, and do no harm", () => {
    const { unknownKeys, configuration } = parse({
      modle: "x",
      providers: { qwen: { baseURL: "x", issuer: "y" } },
    });
    expect(unknownKeys).toEqual(["modle", "providers.qwen.baseURL"]);
    expect(configuration.providers?.qwen?.issuer).toBe("y");
  });

  test.for([
    ["not JSON", "{", "is not valid JSON"],
    ["a list", "[]", "the file is not valid"],
    ["a wrong type", '{"providers":{"qwen":{"issuer":7}}}', "providers.qwen.issuer is not valid"],
    ["an unknown store", '{"store":"cloud"}', "store is not valid"],
  ] as const)("%s is an error that names the place", ([, text, message]) => {
    expect(() => parseConfiguration(text, path)).toThrow(message);
  });

  test("a deployment's fields go before the provider's own", () => {
    const { configuration } = parse({
      providers: { qwen: { issuer: "a", baseUrl: "b", deployments: { work: { issuer: "c" } } } },
    });
    expect(configuredSettings(configuration, "qwen", undefined)).toEqual({ issuer: "a", baseUrl: "b" });
    expect(configuredSettings(configuration, "qwen", "work")).toEqual({ issuer: "c", baseUrl: "b" });
    expect(configuredSettings(configuration, "openai", undefined)).toEqual({});
  });
});

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
const provider = fc.oneof(
  settings,
  fc.record(
    { issuer: fc.string(), deployments: fc.oneof(fc.dictionary(fc.string(), settings), value) },
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
