import { describe, expect, test } from "vitest";
import {
  configuredSettings,
  deploymentNames,
  loadConfiguration,
  parseConfiguration,
} from "../../src/index.js";
import { fixtureHost } from "../../src/testing/index.js";

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
    ["not JSON", "{", "is not valid JSON", "expected: one JSON object"],
    ["a list", "[]", "the file is not valid", "expected: object"],
    [
      "a wrong type",
      '{"providers":{"qwen":{"issuer":7}}}',
      "providers.qwen.issuer is not",
      "expected: string",
    ],
    ["an unknown store", '{"store":"cloud"}', "store is not valid", "expected: one of auto, file, keychain"],
  ] as const)("%s is an error that names the place and what belongs there", ([, text, message, hint]) => {
    expect(() => parseConfiguration(text, path)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), hint }),
    );
  });

  test("a deployment's fields go before the provider's own", () => {
    const { configuration } = parse({
      providers: { qwen: { issuer: "a", baseUrl: "b", deployments: { work: { baseUrl: "c" } } } },
    });
    expect(configuredSettings(configuration, "qwen", undefined)).toEqual({ issuer: "a", baseUrl: "b" });
    expect(configuredSettings(configuration, "qwen", "work")).toEqual({ issuer: "c", baseUrl: "b" });
    expect(configuredSettings(configuration, "openai", undefined)).toEqual({});
    expect(deploymentNames(configuration, "qwen")).toEqual(["work"]);
  });

  test("a deployment names its authorization server, its client, and its model API", () => {
    const work = {
      baseUrl: "https://login.corp.example",
      clientId: "corp",
      scope: "openid models",
      modelBaseUrl: "https://models.corp.example/v1",
      ca: "~/corp.pem",
    };
    const { configuration } = parse({ providers: { qwen: { deployments: { work } } } });
    expect(configuredSettings(configuration, "qwen", "work")).toEqual({
      issuer: "https://login.corp.example",
      clientId: "corp",
      scopes: ["openid", "models"],
      baseUrl: "https://models.corp.example/v1",
      certificateAuthority: "~/corp.pem",
    });
  });

  test("that is not there is an empty one, and one that cannot be read is an error", async () => {
    expect((await loadConfiguration(fixtureHost(), path)).configuration).toEqual({});
    const host = fixtureHost({ files: { "/c.json": { unreadable: "no-permission" } } });
    await expect(loadConfiguration(host, "/c.json")).rejects.toMatchObject({ code: "invalid_configuration" });
  });
});
