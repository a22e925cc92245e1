import type { LoginUi } from "@link-assistant/auth-core";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { describe, expect, it } from "vitest";
import { apiKeyMethod } from "../src/methods/api-key.js";
import { planEndpoints } from "../src/plans.js";

function signIn(options: {
  readonly given?: Record<string, string>;
  readonly typed?: string;
  readonly baseUrl?: string;
  /** Places that accept the key; the others say 401, or nothing with `offline`. */
  readonly valid?: readonly string[];
  readonly offline?: boolean;
}) {
  const asked: string[] = [];
  const runtime = virtualRuntime({
    fetch: async (input) => {
      if (options.offline) throw new TypeError("fetch failed");
      const place = String(input).replace("/chat/completions", "");
      asked.push(place);
      return new Response("{}", { status: options.valid?.includes(place) ? 200 : 401 });
    },
  });
  const ui = { readSecret: async () => options.typed ?? "CNRY-key" } as unknown as LoginUi;
  const settings = options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl };
  const credential = apiKeyMethod.login(ui, { runtime, settings, options: options.given ?? {} });
  return { credential, asked };
}

describe("an API key", () => {
  it.each(planEndpoints)("of --plan $plan --region $region goes to $baseUrl, unasked", async (endpoint) => {
    const { plan, region, baseUrl } = endpoint;
    const { credential, asked } = signIn({ given: { plan, region } });
    expect(await credential).toEqual({ kind: "api-key", apiKey: "CNRY-key", plan, baseUrl });
    expect(asked).toEqual([]);
  });

  it("without a region is tried in the regions of its plan only", async () => {
    const intl = "https://coding-intl.dashscope.aliyuncs.com/v1";
    const { credential, asked } = signIn({ given: { plan: "coding" }, valid: [intl] });
    expect(await credential).toMatchObject({ plan: "coding", baseUrl: intl });
    expect(asked).toEqual(["https://coding.dashscope.aliyuncs.com/v1", intl]);
  });

  it.each(["sk-sp-CNRY", "sk-ws-CNRY", "CNRY"])("%s is never placed by its prefix", async (typed) => {
    const last = planEndpoints.at(-1)?.baseUrl ?? "";
    const { credential, asked } = signIn({ typed, valid: [last] });
    expect(await credential).toMatchObject({ plan: "standard", baseUrl: last });
    expect(asked).toEqual(planEndpoints.map(({ baseUrl }) => baseUrl));
  });

  it("for the user's own base URL stays there", async () => {
    const { credential } = signIn({ baseUrl: "https://models.corp.example/v1", given: { plan: "coding" } });
    expect(await credential).toEqual({
      kind: "api-key",
      apiKey: "CNRY-key",
      baseUrl: "https://models.corp.example/v1",
    });
  });

  it.each([
    ["accepted nowhere", {}, "credential_invalid"],
    ["with no network to find its place", { offline: true }, "network_error"],
    [
      "of a plan that the region does not have",
      { given: { plan: "coding", region: "us" } },
      "invalid_request",
    ],
    ["that is empty", { typed: " \n" }, "credential_invalid"],
    ["pasted with its variable", { typed: "DASHSCOPE_API_KEY=CNRY-key" }, "credential_invalid"],
    ["pasted with its quotes", { typed: '"CNRY-key"' }, "credential_invalid"],
    ["with a line break inside", { typed: "CNRY-\nkey" }, "credential_invalid"],
    ["with a letter that no header can carry", { typed: "CNRY-ключ" }, "credential_invalid"],
  ])("%s is an error", async (_, options, code) => {
    const failure = signIn(options).credential;
    await expect(failure).rejects.toMatchObject({ code, message: expect.not.stringContaining("CNRY") });
  });
});
