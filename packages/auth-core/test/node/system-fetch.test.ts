import { inspect } from "node:util";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { exchangeRefreshToken, type OAuthClient } from "../../src/index.js";
import { systemRuntime } from "../../src/node/index.js";
import { systemFetch } from "../../src/node/system-fetch.js";
import { caught } from "../oauth/caught.js";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const client: OAuthClient = {
  issuer: "https://as.example",
  clientId: "agent",
  scopes: [],
  tokenEndpoint: "https://as.example/token",
};

describe("the runtime of this machine, through the built-in fetch", () => {
  test.each([
    ["429 with slow_down", () => HttpResponse.json({ error: "slow_down" }, { status: 429 }), "not-sent"],
    ["429 as text", () => HttpResponse.text("Too many", { status: 429 }), "not-sent"],
    ["a gateway's page", () => HttpResponse.html("<h1>Bad gateway</h1>", { status: 502 }), "unknown"],
    ["a firewall's page", () => HttpResponse.html("<h1>Blocked</h1>", { status: 403 }), "not-sent"],
    ["a broken connection", () => HttpResponse.error(), "unknown"],
    ["invalid_grant", () => HttpResponse.json({ error: "invalid_grant" }, { status: 400 }), "refused"],
    ["a success", () => HttpResponse.json({ access_token: "CNRY-new", token_type: "Bearer" }), "renewed"],
  ])("%s", async (_name, answer, kind) => {
    server.use(http.post(client.tokenEndpoint, answer));
    const credential = { kind: "oauth", accessToken: "CNRY-old", refreshToken: "CNRY-refresh" } as const;
    const outcome = await exchangeRefreshToken({ client, credential, runtime: systemRuntime() });
    expect(outcome.kind).toBe(kind);
  });
});

describe("the agent behind the built-in fetch", () => {
  async function dispatcherOf(fetch: typeof globalThis.fetch): Promise<object | undefined> {
    const spy = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response());
    await fetch("https://as.example");
    return (spy.mock.calls[0]?.[1] as { dispatcher?: object } | undefined)?.dispatcher;
  }

  test("is one of its own kind for all requests, where there is one", async () => {
    const fetch = systemFetch({});
    const first = await dispatcherOf(fetch);
    expect(first?.constructor.name).toBe("Agent");
    expect(await dispatcherOf(fetch)).toBe(first);
  });

  test("stays the one that somebody has put in its place", async () => {
    const door = Symbol.for("undici.globalDispatcher.1");
    const holder = globalThis as unknown as Record<symbol, object>;
    const built = holder[door] as object;
    holder[door] = new (class MockAgent {})();
    try {
      expect(await dispatcherOf(systemFetch({}))).toBeUndefined();
    } finally {
      holder[door] = built;
    }
  });
});

test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])(
  "an %s that is no address is an error by name, without what it holds",
  async (name) => {
    const fetch = systemFetch({ [name]: "http://user:CNRY-proxy-password@:x" });
    const error = await caught(fetch("https://as.example"));
    expect(error.code).toBe("invalid_configuration");
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("CNRY");
  },
);
