import { createHash } from "node:crypto";
import type { RefusedResponse } from "@link-assistant/auth-core";
import { systemRuntime } from "@link-assistant/auth-core/node";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { type ChatRefusal, type OpenrouterServer, startOpenrouterServer } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openrouter, openrouterProvider } from "../src/index.js";

const { provider } = openrouter;
const key = { kind: "api-key", apiKey: "CNRY-key" } as const;

let server: OpenrouterServer;
beforeEach(async () => {
  server = await startOpenrouterServer({ settings: { keys: new Set(["CNRY-key"]) } });
});
afterEach(() => server.close());

const accessTo = (apiKey = "CNRY-key") => provider.access({ ...key, apiKey }, { issuer: server.url });
const probe = (apiKey?: string) => provider.probe?.(accessTo(apiKey), { runtime: systemRuntime() });

describe("where requests go", () => {
  it.each([
    ["OpenRouter", key, {}, "https://openrouter.ai/api/v1"],
    [
      "a region, stored with the key",
      { ...key, baseUrl: "https://eu.openrouter.ai/api/v1" },
      {},
      "https://eu.openrouter.ai/api/v1",
    ],
    [
      "what the user has set",
      { ...key, baseUrl: "https://eu.openrouter.ai/api/v1" },
      { baseUrl: "http://127.0.0.1:1/v1/" },
      "http://127.0.0.1:1/v1",
    ],
    [
      "the API beside the issuer that the user has set",
      key,
      { issuer: "http://127.0.0.1:1/" },
      "http://127.0.0.1:1/api/v1",
    ],
  ])("%s", (_, credential, settings, baseUrl) => {
    expect(provider.access(credential, settings).baseUrl).toBe(baseUrl);
  });

  it("with the key, and our app's title and address as documented", () => {
    expect(provider.access(key, {}).headers).toEqual({
      authorization: "Bearer CNRY-key",
      "http-referer": "https://github.com/link-assistant/agent-auth",
      "x-openrouter-title": "Link Assistant Agent",
      "x-openrouter-categories": "cli-agent",
    });
  });

  it("or in the name of the program that uses this package", () => {
    const { headers } = openrouterProvider({ title: "My Tool", url: "https://my-tool.example" }).access(
      key,
      {},
    );
    expect(headers).toMatchObject({
      "x-openrouter-title": "My Tool",
      "http-referer": "https://my-tool.example",
    });
    expect(headers).not.toHaveProperty("x-openrouter-categories");
  });
});

describe("what OpenRouter says about a key", () => {
  it.each([
    [null, 0.5, "$0.50 used, no limit on this key"],
    [10, 3.2, "$3.20 used, $6.80 left of this key's $10.00"],
    [1, 2, "$2.00 used, $0.00 left of this key's $1.00"],
  ])("limit %s, used %s", async (limit, usage, detail) => {
    Object.assign(server.settings, { limit, usage });
    expect(await probe()).toEqual({ status: "accepted", detail });
  });

  it("an unknown one is refused, although the list of models answers to it", async () => {
    expect(await probe("CNRY-unknown")).toEqual({
      status: "refused",
      code: "credential_invalid",
      message: "OpenRouter does not know this key (HTTP 401). It may have been deleted or disabled.",
      hint: "agent auth login openrouter",
    });
    expect((await fetch(`${server.url}/api/v1/models`)).status).toBe(200);
  });

  it("one that may not ask is refused as well", async () => {
    const runtime = virtualRuntime({ fetch: async () => new Response("{}", { status: 403 }) });
    expect(await provider.probe?.(accessTo(), { runtime })).toMatchObject({ code: "credential_invalid" });
  });

  it("nothing, when it is not there", async () => {
    await server.close();
    expect(await probe()).toMatchObject({ status: "unreachable" });
  });
});

describe("what a refused prompt means", () => {
  async function refusedWith(refusal: ChatRefusal | undefined, apiKey?: string) {
    server.settings.refusal = refusal;
    const access = accessTo(apiKey);
    const answer = await fetch(`${access.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { ...access.headers, "content-type": "application/json" },
      body: JSON.stringify({ model: "qwen/qwen3-coder", messages: [{ role: "user", content: "hi" }] }),
    });
    const retryAfter = answer.headers.get("retry-after") ?? undefined;
    return provider.explainRefusal?.(
      { status: answer.status, body: await answer.text(), retryAfter },
      access,
    );
  }

  it.each([
    [
      "openrouter_credits",
      "quota_exceeded",
      "Your OpenRouter account has not enough credit (HTTP 402).",
      "settings/credits",
    ],
    [
      "openrouter_key_limit",
      "quota_exceeded",
      "The spending limit of this OpenRouter key is used up (HTTP 402).",
      "settings/keys",
    ],
    [
      "openrouter_in_flight_budget",
      "rate_limited",
      "The requests under way already fill your OpenRouter budget (HTTP 402).",
      "in 7 s",
    ],
    [
      "rate_limit_exceeded",
      "rate_limited",
      "The request limit of OpenRouter or of the model's provider is reached (HTTP 429).",
      "in 60 s",
    ],
    [
      "moderation",
      "access_denied",
      "OpenRouter does not let this key or this prompt through (HTTP 403).",
      "guardrail",
    ],
    [
      "provider_overloaded",
      "server_error",
      "No provider of this model can answer now (HTTP 503).",
      "another model",
    ],
  ] as const)("%s", async (refusal, code, message, hint) => {
    const error = await refusedWith(refusal);
    expect(error).toMatchObject({ code, message, hint: expect.stringMatching(new RegExp(hint, "i")) });
    expect(JSON.stringify(error)).not.toContain("CNRY");
  });

  it("a key that is not known any more", async () => {
    expect(await refusedWith(undefined, "CNRY-unknown")).toMatchObject({
      code: "credential_invalid",
      message: "OpenRouter does not know this key (HTTP 401).",
    });
  });

  it.each<RefusedResponse>([
    { status: 402, body: "<html>" },
    { status: 402, body: '{"error":{"metadata":{"limit_source":5}}}' },
    { status: 402, body: "null" },
  ])("a 402 that says nothing more: $body", (response) => {
    expect(provider.explainRefusal?.(response, accessTo())).toMatchObject({ code: "quota_exceeded" });
  });

  it("a mistake in the request is left to its status", () => {
    expect(provider.explainRefusal?.({ status: 400, body: "" }, accessTo())).toBeUndefined();
  });
});

it("the page on which the key is deleted names it by its hash, as OpenRouter documents", async () => {
  const hash = createHash("sha256").update("CNRY-key").digest("hex");
  expect(await provider.revocationPage?.(key)).toBe(`https://openrouter.ai/keys/${hash}`);
});
