import { describe, expect, it } from "vitest";
import { knownModels, modelName } from "../src/models.js";

const login = { kind: "oauth", accessToken: "CNRY-access" } as const;
const key = (plan: string) => ({ kind: "api-key", apiKey: "CNRY-key", plan }) as const;

describe("a model's name", () => {
  it.each([
    ["qwen3-coder-480b", login, "coder-model"],
    ["coder-model", login, "coder-model"],
    ["qwen3-coder-plus", login, "coder-model"],
    ["qwen3-coder-480b", key("coding"), "qwen3-coder-plus"],
    ["qwen3-coder-480b", key("standard"), "qwen3-coder-plus"],
    ["coder-model", key("token"), "qwen3.7-plus"],
    ["kimi-k2.5", key("coding"), "kimi-k2.5"],
    ["some-future-model", login, "some-future-model"],
  ])("%s", (requested, credential, expected) => {
    expect(modelName(requested, credential)).toBe(expected);
  });

  it("follows the place of a key that names no plan", () => {
    const baseUrl = "https://coding-intl.dashscope.aliyuncs.com/v1";
    expect(modelName("coder-model", { kind: "api-key", apiKey: "CNRY-key", baseUrl })).toBe(
      "qwen3-coder-plus",
    );
  });

  it("passes unchanged to an endpoint that is not one of Qwen's", () => {
    const corp = { kind: "api-key", apiKey: "CNRY-key", baseUrl: "https://models.corp.example/v1" } as const;
    expect(modelName("qwen3-coder-480b", corp)).toBe("qwen3-coder-480b");
    expect(knownModels(corp)).toEqual([]);
  });

  it.each([login, key("coding"), key("token"), key("standard")])(
    "of the default is served by the plan (%j)",
    (credential) => {
      expect(knownModels(credential)).toContain(modelName("coder-model", credential));
    },
  );
});
