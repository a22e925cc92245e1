import { describe, expect, it } from "vitest";
import { fallbackBaseUrl, modelBaseUrl } from "../src/base-url.js";

const login = (resource_url?: string) => ({
  kind: "oauth" as const,
  accessToken: "CNRY-access",
  ...(resource_url !== undefined && { params: { resource_url } }),
});
const key = (baseUrl?: string) => ({
  kind: "api-key" as const,
  apiKey: "CNRY-key",
  ...(baseUrl && { baseUrl }),
});

describe("a login's resource_url", () => {
  it.each([
    ["portal.qwen.ai", "https://portal.qwen.ai/v1"],
    ["portal.qwen.ai/", "https://portal.qwen.ai/v1"],
    ["https://portal.qwen.ai/v1", "https://portal.qwen.ai/v1"],
    ["https://portal.qwen.ai/v1/", "https://portal.qwen.ai/v1"],
    ["HTTPS://portal.qwen.ai", "https://portal.qwen.ai/v1"],
    ["https://dashscope.aliyuncs.com/compatible-mode", fallbackBaseUrl],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"],
    ["http://[::1]:8080/v1", "http://[::1]:8080/v1"],
    ["", fallbackBaseUrl],
    [undefined, fallbackBaseUrl],
  ])("%s leads to %s", (resource, expected) => {
    expect(modelBaseUrl(login(resource), {})).toBe(expected);
  });

  it.each([
    "evil.example",
    "http.evil.example",
    "https://portal.qwen.ai.evil.example",
    "https://evilqwen.ai",
    "https://user@portal.qwen.ai",
    "https://portal.qwen.ai@evil.example",
    "http://portal.qwen.ai",
    "https://bucket.oss-cn-beijing.aliyuncs.com",
    "http://localhost:8080",
    "http://127.0.0.1.nip.io",
    "https://portal.qwen.ai/v1?next=x",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "http://",
  ])("%s is refused", (resource) => {
    expect(() => modelBaseUrl(login(resource), {})).toThrow(expect.objectContaining({ code: "unsafe_url" }));
  });

  it.each(["", undefined])("that is missing (%j) leads a company's login nowhere", (resource) => {
    const settings = { issuer: "https://login.corp.example" };
    expect(() => modelBaseUrl(login(resource), settings)).toThrow(
      expect.objectContaining({ code: "invalid_configuration" }),
    );
    expect(modelBaseUrl(login(resource), { issuer: "https://chat.qwen.ai/" })).toBe(fallbackBaseUrl);
  });

  it("does not count when the user has named a base URL", () => {
    expect(modelBaseUrl(login("evil.example"), { baseUrl: "https://models.corp.example/v1/" })).toBe(
      "https://models.corp.example/v1",
    );
  });
});

describe("a key", () => {
  const coding = "https://coding.dashscope.aliyuncs.com/v1";
  it.each([
    ["of a plan goes to its region", key(coding), {}, coding],
    [
      "of a plan follows QWEN_BASE_URL",
      key(coding),
      { baseUrl: "http://127.0.0.1:1/v1" },
      "http://127.0.0.1:1/v1",
    ],
    [
      "with a place of its own stays there",
      key("https://a.example/v1"),
      { baseUrl: "https://b.example" },
      "https://a.example/v1",
    ],
    ["without a place goes to DashScope", key(), {}, fallbackBaseUrl],
  ])("%s", (_, credential, settings, expected) => {
    expect(modelBaseUrl(credential, settings)).toBe(expected);
  });
});
