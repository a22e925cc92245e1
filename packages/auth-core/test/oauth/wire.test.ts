import { describe, expect, test } from "vitest";
import { type OAuthClient, refreshGrant, revokeToken } from "../../src/index.js";
import { caught } from "./caught.js";
import {
  client,
  fetchFailed,
  json,
  type Script,
  scriptedServer,
  text,
  tokenAnswer,
} from "./scripted-server.js";

function refresh(answer: Script, at: OAuthClient = client) {
  const { runtime, requests } = scriptedServer([answer]);
  return {
    runtime,
    requests,
    result: refreshGrant({ client: at, refreshToken: "CNRY-spent-77778888", runtime }),
  };
}

describe("every request", () => {
  test("names its program, asks for JSON and follows no redirect", async () => {
    const { requests, result } = refresh(json(tokenAnswer));
    await result;
    expect(requests[0]?.headers.get("user-agent")).toMatch(/^link-assistant-auth/);
    expect(requests[0]?.headers.get("accept")).toBe("application/json");
  });

  test("sends JSON to a token endpoint that wants it", async () => {
    const { requests, result } = refresh(json(tokenAnswer), {
      ...client,
      oddities: { requestEncoding: "json" },
    });
    await result;
    expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      grant_type: "refresh_token",
      refresh_token: "CNRY-spent-77778888",
      client_id: "agent",
    });
  });

  test.each([301, 302, 303, 307, 308])("R66 a %i is not followed", async (status) => {
    const { requests, result } = refresh(text("", status, { location: "https://evil.example/token" }));
    expect(await caught(result)).toMatchObject({ code: "unexpected_redirect", details: { status } });
    expect(requests).toHaveLength(1);
  });

  test("T14 a body beyond 1 MiB is not read to its end", async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const { result } = refresh(() => new Response(endless));
    expect(await caught(result)).toMatchObject({ code: "unexpected_response" });
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  test.each<readonly [string, () => Promise<Response> | Response]>([
    ["no answer", () => new Promise<Response>(() => undefined)],
    ["an answer without end", () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))],
  ])("T14 %s ends after 20 seconds", async (_name, answer) => {
    const { runtime, requests } = scriptedServer([answer], { autoAdvance: false });
    const error = caught(refreshGrant({ client, refreshToken: "CNRY-spent", runtime }));
    await runtime.advance(19_999);
    expect(requests).toHaveLength(1);
    const early = await Promise.race([error, "still waiting"]);
    expect(early).toBe("still waiting");
    await runtime.advance(1);
    expect(await error).toMatchObject({ code: "timeout", details: { host: "as.example" } });
  });

  test("a cancelled request ends at once", async () => {
    const controller = new AbortController();
    const { runtime, requests } = scriptedServer([
      () => {
        controller.abort(new Error("CNRY: the caller's reason is its own"));
        return new Promise<Response>(() => undefined);
      },
    ]);
    const { signal } = controller;
    const error = caught(refreshGrant({ client, refreshToken: "CNRY-spent", runtime, signal }));
    expect(await error).toMatchObject({ code: "cancelled", message: "Cancelled." });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ["ENOTFOUND", "network_error"],
    ["EAI_AGAIN", "network_error"],
    ["ECONNREFUSED", "network_error"],
    ["ECONNRESET", "network_error"],
    ["UND_ERR_SOCKET", "network_error"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls_error"],
    ["CERT_HAS_EXPIRED", "tls_error"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls_error"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls_error"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls_error"],
  ])("R17 %s is %s", async (systemCode, code) => {
    expect(await caught(refresh(fetchFailed(systemCode)).result)).toMatchObject({ code });
  });

  test("T13 R21 an endpoint must be https, or http on a literal loopback address", async () => {
    for (const tokenEndpoint of [
      "http://as.example/token",
      "http://localhost:1234/token",
      "http://localhost.evil.example/token",
      "http://127.0.0.1.evil.example/token",
      "http://[::ffff:127.0.0.1]/token",
      "http://0.0.0.0/token",
      "https://user:password@as.example/token",
      "https://as.example/token#fragment",
      "ftp://127.0.0.1/token",
      "/token",
      "",
    ]) {
      const { requests, result } = refresh(json(tokenAnswer), { ...client, tokenEndpoint });
      expect(await caught(result), tokenEndpoint).toMatchObject({ code: "invalid_configuration" });
      expect(requests).toEqual([]);
    }
    for (const tokenEndpoint of [
      "https://as.example/token",
      "http://127.0.0.1:9/token",
      "http://[::1]:9/token",
      // The parser writes these as 127.0.0.1, and that is where they go.
      "http://127.1/token",
      "http://0x7f.1/token",
    ]) {
      const { requests, result } = refresh(json(tokenAnswer), { ...client, tokenEndpoint });
      await result;
      expect(new URL(requests[0]?.url ?? "").href).toBe(new URL(tokenEndpoint).href);
    }
  });
});

describe("the answer, as servers really send it", () => {
  test.each<readonly [string, () => Response]>([
    ["201", () => json(tokenAnswer, 201)],
    ["no token_type", () => json({ ...tokenAnswer, token_type: undefined })],
    ["R9 BEARER", () => json({ ...tokenAnswer, token_type: "BEARER" })],
    ["R9 bearer", () => json({ ...tokenAnswer, token_type: "bearer" })],
    ["null fields", () => json({ ...tokenAnswer, scope: null, id_token: null, error: null })],
    ["an empty scope", () => json({ ...tokenAnswer, scope: "" })],
    ["JSON labelled as text", () => text(JSON.stringify(tokenAnswer))],
    ["a byte order mark", () => text(`\ufeff${JSON.stringify(tokenAnswer)}`)],
    ["R7 members that nobody knows", () => json({ ...tokenAnswer, extra: { deep: [1] }, __proto__x: 1 })],
    ["a scope that is no text", () => json({ ...tokenAnswer, scope: ["a"] })],
    ["a foreign ID token", () => json({ ...tokenAnswer, id_token: "not.a.jwt" })],
    [
      "200 000 levels",
      () => text(`{"x":${"[".repeat(2e5)}${"]".repeat(2e5)},${JSON.stringify(tokenAnswer).slice(1)}`),
    ],
    [
      "a poisoned prototype",
      () => text(`{"__proto__":{"error":"x"},${JSON.stringify(tokenAnswer).slice(1)}`),
    ],
  ])("%s is accepted", async (_name, answer) => {
    expect(await refresh(answer()).result).toMatchObject({
      accessToken: tokenAnswer.access_token,
      refreshToken: tokenAnswer.refresh_token,
    });
  });

  test.each<readonly [string, () => Response, string]>([
    ["R9 another token type", () => json({ ...tokenAnswer, token_type: "mac" }), "unexpected_response"],
    ["R9 DPoP without proof", () => json({ ...tokenAnswer, token_type: "dpop" }), "unexpected_response"],
    ["no access token", () => json({ token_type: "Bearer" }), "unexpected_response"],
    [
      "an access token that is no text",
      () => json({ ...tokenAnswer, access_token: 5 }),
      "unexpected_response",
    ],
    [
      "a line break in a token",
      () => json({ ...tokenAnswer, access_token: "a\r\nb" }),
      "unexpected_response",
    ],
    ["a list", () => json([tokenAnswer]), "unexpected_response"],
    ["204", () => new Response(null, { status: 204 }), "unexpected_response"],
    ["truncated JSON", () => text('{"access_token":"CNRY-half'), "unexpected_response"],
    ["HTML with 400", () => text("<p>CNRY</p>", 400), "unexpected_response"],
    ["HTML with 502", () => text("<p>CNRY</p>", 502), "server_error"],
    ["429 as text", () => text("CNRY", 429), "rate_limited"],
    ["429 as JSON", () => json({ error: "too_many" }, 429), "rate_limited"],
    ["503 as JSON", () => json({ error: "unavailable" }, 503), "server_error"],
    [
      "401 with a challenge",
      () => json({ error: "invalid_client" }, 401, { "www-authenticate": "Basic" }),
      "oauth_error",
    ],
    ["200 with error", () => json({ error: "invalid_scope" }), "oauth_error"],
    ["a nested error", () => json({ error: { code: 400, message: "CNRY no" } }, 400), "oauth_error"],
  ])("%s is refused by name", async (_name, answer, code) => {
    const error = await caught(refresh(answer()).result);
    expect(error.code).toBe(code);
    expect(error.details.host).toBe("as.example");
  });

  test("Retry-After is passed on", async () => {
    const error = await caught(refresh(text("", 503, { "retry-after": "7" })).result);
    expect(error.details.retryAfterSeconds).toBe(7);
  });

  test("R8 tokens of any length arrive as they were sent", async () => {
    for (const length of [1, 255, 4096, 65_536]) {
      const access_token = "x".repeat(length);
      expect(await refresh(json({ access_token })).result).toMatchObject({ accessToken: access_token });
    }
  });

  test("R14 R15 what the server says cannot move the cursor, and is cut", async () => {
    const error_description = `\u001b]52;c;Q0ZS\u0007 \u202e evil\r\nline${"x".repeat(5000)}`;
    const { message } = await caught(
      refresh(json({ error: "inva\u001blid\u009b", error_description }, 400)).result,
    );
    expect(message).toMatch(/^as\.example answered invalid \(HTTP 400\): \]52;c;Q0ZS evil line/);
    expect(message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(message.length).toBeLessThan(400);
  });

  test("fields that the client asks to keep are kept, and no others", async () => {
    const { result } = refresh(json({ ...tokenAnswer, resource_url: "portal.example", noise: "x" }), {
      ...client,
      keptParameters: ["resource_url", "absent"],
    });
    expect(await result).toMatchObject({ params: { resource_url: "portal.example" } });
  });
});

describe("revocation", () => {
  function revoke(answer: Script, at: OAuthClient = client) {
    const { runtime, requests } = scriptedServer([answer]);
    const result = revokeToken({ client: at, token: "CNRY-token-99990000", hint: "refresh_token", runtime });
    return { requests, result };
  }

  test("R57 R58 posts token and hint, and does not read the body", async () => {
    const { requests, result } = revoke(text("<p>fine</p>"));
    await result;
    expect(requests[0]).toMatchObject({ method: "POST", url: "https://as.example/revoke" });
    expect(Object.fromEntries(requests[0]?.form ?? [])).toEqual({
      client_id: "agent",
      token: "CNRY-token-99990000",
      token_type_hint: "refresh_token",
    });
  });

  test("R59 200 for a token that the server does not know is a success", async () => {
    await expect(revoke(new Response(null, { status: 200 })).result).resolves.toBeUndefined();
  });

  test("R60 503 says that the token is still valid and when to come again", async () => {
    const error = await caught(revoke(text("", 503, { "retry-after": "30" })).result);
    expect(error).toMatchObject({ code: "server_error", details: { retryAfterSeconds: 30 } });
    expect(error.hint).toContain("may still be valid");
  });

  test("R57 no revocation endpoint, or one without TLS, is a typed error", async () => {
    const { revocationEndpoint: _, ...without } = client;
    expect(await caught(revoke(json({}), without).result)).toMatchObject({ code: "invalid_configuration" });
    const plain = { ...client, revocationEndpoint: "http://as.example/revoke" };
    const { requests, result } = revoke(json({}), plain);
    expect(await caught(result)).toMatchObject({ code: "invalid_configuration" });
    expect(requests).toEqual([]);
  });
});
