import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { describe, expect, it } from "vitest";
import { access } from "../src/access.js";
import { probe } from "../src/probe.js";

const login = {
  kind: "oauth",
  accessToken: "CNRY-access",
  params: { resource_url: "http://127.0.0.1:9/v1" },
} as const;
const key = {
  kind: "api-key",
  apiKey: "CNRY-key",
  baseUrl: "https://coding.dashscope.aliyuncs.com/v1",
} as const;

// The body of Qwen's API for a dead token, and for every login since the free tier closed.
const invalidToken = {
  error: {
    code: "invalid_api_key",
    message: "invalid access token or token expired",
    type: "invalid_request_error",
    param: null,
  },
  request_id: "1",
};
const quotaExceeded = { error: { code: "insufficient_quota", message: "free allocated quota exceeded" } };

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const requests: Request[] = [];
  const runtime = virtualRuntime({
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
    },
  });
  return { runtime, requests };
}

describe("the probe", () => {
  it("does not call a company's own server a closed free tier", async () => {
    const { runtime } = answering(401, invalidToken);
    const corp = access(login, { baseUrl: "https://models.corp.example/v1" });
    expect(await probe(corp, { runtime })).toMatchObject({ status: "refused", code: "sign_in_again" });
  });

  it("asks for one token, with the login and with what DashScope needs to read it", async () => {
    const { runtime, requests } = answering(200, {});
    expect(await probe(access(login, {}), { runtime })).toEqual({ status: "accepted" });
    const [request] = requests;
    expect(request?.url).toBe("http://127.0.0.1:9/v1/chat/completions");
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: "application/json",
      authorization: "Bearer CNRY-access",
      "content-type": "application/json",
      "user-agent": expect.stringContaining("link-assistant"),
      "x-dashscope-authtype": "qwen-oauth",
    });
    expect(await request?.json()).toMatchObject({ model: "coder-model", max_tokens: 1 });
  });

  it.each([
    ["a login, accepted", login, 200, {}, "accepted"],
    ["a login after the free tier closed", login, 401, invalidToken, "plan_closed"],
    ["a login at a server that says no in its own words", login, 401, "<html>", "sign_in_again"],
    ["a login without quota", login, 429, quotaExceeded, "quota_exceeded"],
    ["a login that is throttled", login, 429, { error: { code: "throttling" } }, "accepted"],
    ["a key of another plan", key, 401, invalidToken, "credential_invalid"],
    ["a key without access", key, 403, {}, "credential_invalid"],
    [
      "a key, and a model that the plan does not have",
      key,
      404,
      { error: { code: "model_not_found" } },
      "accepted",
    ],
    ["a key, and a request that the endpoint does not like", key, 400, {}, "accepted"],
    ["an address without a model API", key, 404, "Not Found", "unreachable"],
    ["a server in trouble", login, 503, "down", "unreachable"],
    ["a redirect to a sign-in page", login, 302, "", "unreachable"],
  ])("tells apart: %s", async (_, credential, status, body, expected) => {
    const { runtime } = answering(status, body);
    const result = await probe(access(credential, {}), { runtime });
    expect(result.status === "refused" ? result.code : result.status).toBe(expected);
    expect(JSON.stringify(result)).not.toContain("CNRY-");
  });

  it("says when the free tier closed, and which command leads to a working plan", async () => {
    const { runtime } = answering(401, invalidToken);
    expect(await probe(access(login, {}), { runtime })).toMatchObject({
      message: expect.stringContaining("2026-04-15"),
      hint: expect.stringContaining("agent qwen:login --plan"),
    });
  });

  it.each([
    [
      { "x-ratelimit-limit-requests": "100", "x-ratelimit-remaining-requests": "90" },
      "90 of 100 requests left",
    ],
    [{ "x-ratelimit-limit-tokens": "100", "x-ratelimit-remaining-tokens": "\u00e9" }, undefined],
    [{}, undefined],
  ])("tells the limits of use where the answer carries them", async (headers, detail) => {
    const { runtime } = answering(200, {}, headers);
    expect(await probe(access(login, {}), { runtime })).toEqual({
      status: "accepted",
      ...(detail && { detail }),
    });
  });

  it("calls an unplugged network unreachable", async () => {
    expect(await probe(access(login, {}), { runtime: virtualRuntime() })).toMatchObject({
      status: "unreachable",
    });
  });

  it("ends with the caller's cancellation", async () => {
    const signal = AbortSignal.abort();
    const attempt = probe(access(login, {}), { runtime: virtualRuntime(), signal });
    await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
  });
});
