import { authorizedFetch } from "@link-assistant/auth-core";
import { describe, expect, test } from "vitest";
import { contextOf, now, provider, type World } from "./world.js";

const login = {
  kind: "oauth",
  accessToken: "CNRY-old",
  refreshToken: "CNRY-r",
  expiresAt: now + 3_600_000,
} as const;

/** A resource server that accepts one token, and what reached it. */
function resourceServer(accepted: string) {
  const requests: { url: string; authorization: string | null; body: unknown; redirect: unknown }[] = [];
  const fetch = (async (url: string, init: RequestInit = {}) => {
    const authorization = new Headers(init.headers).get("authorization");
    const body = init.body instanceof ArrayBuffer ? new TextDecoder().decode(init.body) : init.body;
    requests.push({ url, authorization, body, redirect: init.redirect });
    return new Response("", { status: authorization === `Bearer ${accepted}` ? 200 : 401 });
  }) as typeof globalThis.fetch;
  return { requests, fetch };
}

function setUp(accepted: string, world: Partial<World> = {}) {
  const server = resourceServer(accepted);
  const context = contextOf({
    stored: { example: login },
    refresh: () => ({ ...login, accessToken: "CNRY-new" }),
    fetch: server.fetch,
    ...world,
  });
  return { ...server, context, send: authorizedFetch(provider, context) };
}

describe("authorizedFetch", () => {
  test("R19 R20 signs a relative address of the provider's base URL", async () => {
    const { requests, send } = setUp("CNRY-old");
    expect((await send("chat/completions", { method: "POST", body: "{}" })).status).toBe(200);
    expect(requests).toEqual([
      {
        url: "https://api.example/v1/chat/completions",
        authorization: "Bearer CNRY-old",
        body: "{}",
        redirect: "error",
      },
    ]);
  });

  test("R22 answers a 401 with one refresh and one retry, and the body goes along", async () => {
    const { requests, send, context } = setUp("CNRY-new");
    expect((await send("chat", { method: "POST", body: "hi" })).status).toBe(200);
    expect(requests.map((request) => [request.authorization, request.body])).toEqual([
      ["Bearer CNRY-old", "hi"],
      ["Bearer CNRY-new", "hi"],
    ]);
    expect(context.refreshes).toHaveLength(1);
  });

  test("R22 gives up after the second 401", async () => {
    const { requests, send, context } = setUp("CNRY-none");
    expect((await send("chat")).status).toBe(401);
    expect([requests.length, context.refreshes.length]).toEqual([2, 1]);
  });

  test("does not retry a key, nor a body that is used up", async () => {
    const key = setUp("CNRY-none", { stored: {}, environment: { EXAMPLE_API_KEY: "CNRY-key" } });
    expect((await key.send("chat")).status).toBe(401);
    const streaming = setUp("CNRY-new");
    const body = new Blob(["once"]).stream();
    expect(
      (await streaming.send("chat", { method: "POST", body, duplex: "half" } as RequestInit)).status,
    ).toBe(401);
    expect([key.requests.length, streaming.requests.length]).toEqual([1, 1]);
  });

  test("takes a Request, and can send its body twice", async () => {
    const { requests, send } = setUp("CNRY-new");
    const request = new Request("https://api.example/v1/chat", { method: "POST", body: "hi" });
    expect((await send(request)).status).toBe(200);
    expect(requests.map((entry) => entry.body)).toEqual(["hi", "hi"]);
  });

  test.each([
    "https://evil.example/v1/chat",
    "http://api.example/v1/chat",
    "https://api.example:8443/v1",
    "https://api.example@evil.example/",
    "file:///etc/passwd",
    "\\\\evil.example\\x",
  ])("never sends the credential to %s", async (address) => {
    const { requests, send } = setUp("CNRY-old");
    await expect(send(address)).rejects.toMatchObject({ code: "unsafe_url" });
    expect(requests).toEqual([]);
  });

  test.each(["models.example", "ftp://models.example/v1", "https://", ""])(
    "a base URL that is none (%s) is a setting to correct",
    async (baseUrl) => {
      const { requests, context } = setUp("CNRY-old");
      const access = { baseUrl, headers: {}, dialect: "chat", handOut: "free" } as const;
      const send = authorizedFetch({ ...provider, access: () => access }, context);
      await expect(send("models")).rejects.toMatchObject({ code: "invalid_configuration" });
      expect(requests).toEqual([]);
    },
  );

  test.each(["//evil.example/x", "/models"])("reads %s as a path of the provider", async (address) => {
    const { requests, send } = setUp("CNRY-old");
    await send(address);
    expect(new URL(requests[0]?.url ?? "").host).toBe("api.example");
  });
});
