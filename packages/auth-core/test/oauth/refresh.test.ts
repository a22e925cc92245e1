import { describe, expect, test } from "vitest";
import {
  exchangeRefreshToken,
  mergeRefreshed,
  type OAuthClient,
  type OAuthCredential,
  refreshGrant,
} from "../../src/index.js";
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

const previous: OAuthCredential = {
  kind: "oauth",
  accessToken: "CNRY-old-access-11112222",
  refreshToken: "CNRY-old-refresh-33334444",
  expiresAt: 1,
  refreshNotBefore: 2,
  loginEndsAt: 3,
  idToken: "CNRY-old-id-55556666",
  scopes: ["openid"],
  params: { resource_url: "portal.example", kept: "yes" },
};

function exchange(answer: Script, options: { client?: OAuthClient; credential?: OAuthCredential } = {}) {
  const { runtime, requests } = scriptedServer([answer]);
  const result = exchangeRefreshToken({ client, credential: previous, runtime, ...options });
  return { result, requests };
}

describe("the refresh grant", () => {
  test("R1 R2 R13 posts client and refresh token, and no scope", async () => {
    const { runtime, requests } = scriptedServer([json(tokenAnswer)]);
    await refreshGrant({ client, refreshToken: "CNRY-spent", runtime });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "POST", url: "https://as.example/token" });
    expect([...(requests[0]?.form ?? [])].sort()).toEqual([
      ["client_id", "agent"],
      ["grant_type", "refresh_token"],
      ["refresh_token", "CNRY-spent"],
    ]);
    expect(requests[0]?.headers.has("authorization")).toBe(false);
  });

  test("further parameters of the client go with it", async () => {
    const { runtime, requests } = scriptedServer([json(tokenAnswer)]);
    const tokenParameters = { resource: "https://api.example/v1" };
    await refreshGrant({ client: { ...client, tokenParameters }, refreshToken: "CNRY-spent", runtime });
    expect(requests[0]?.form.get("resource")).toBe("https://api.example/v1");
  });

  test("times that the server tells are kept as epoch milliseconds", async () => {
    const { runtime } = scriptedServer([
      json({
        ...tokenAnswer,
        expires_in: "3600",
        earliest_refresh_at: 1_800_000_000,
        refresh_token_expires_in: 15_897_600,
      }),
    ]);
    const now = runtime.now();
    expect(await refreshGrant({ client, refreshToken: "CNRY-spent", runtime })).toMatchObject({
      expiresAt: now + 3_600_000,
      refreshNotBefore: 1_800_000_000_000,
      loginEndsAt: now + 15_897_600_000,
    });
  });

  test.each([
    ["missing", undefined],
    ["null", null],
    ["zero", 0],
    ["negative", -1],
    ["absurd", 1e12],
    ["no number", "soon"],
    ["an object", {}],
  ])("R10 expires_in that is %s means that the expiry is unknown", async (_name, expires_in) => {
    const { runtime } = scriptedServer([json({ ...tokenAnswer, expires_in })]);
    expect(await refreshGrant({ client, refreshToken: "CNRY-spent", runtime })).not.toHaveProperty(
      "expiresAt",
    );
  });

  test("R10 a JWT's exp stands in for a missing expires_in", async () => {
    const access_token = `CNRY.${btoa(JSON.stringify({ exp: 1_900_000_000 }))}.signature`;
    const { runtime } = scriptedServer([json({ access_token })]);
    expect(await refreshGrant({ client, refreshToken: "CNRY-spent", runtime })).toMatchObject({
      expiresAt: 1_900_000_000_000,
    });
  });
});

describe("what a refresh answer leaves out", () => {
  const bare: OAuthCredential = { kind: "oauth", accessToken: "CNRY-new-access" };

  test("R12 the old refresh token stays if none comes, and goes if one comes", () => {
    expect(mergeRefreshed(previous, bare).refreshToken).toBe(previous.refreshToken);
    const rotated = { ...bare, refreshToken: "CNRY-new-refresh" };
    expect(mergeRefreshed(previous, rotated).refreshToken).toBe("CNRY-new-refresh");
  });

  test("ID token, scopes, end of the login and kept parameters stay", () => {
    expect(mergeRefreshed(previous, { ...bare, params: { resource_url: "new.example" } })).toEqual({
      kind: "oauth",
      accessToken: "CNRY-new-access",
      refreshToken: previous.refreshToken,
      loginEndsAt: 3,
      idToken: previous.idToken,
      scopes: ["openid"],
      params: { resource_url: "new.example", kept: "yes" },
    });
  });

  test("the times of the old access token do not", () => {
    expect(mergeRefreshed(previous, bare)).not.toHaveProperty("expiresAt");
    expect(mergeRefreshed(previous, bare)).not.toHaveProperty("refreshNotBefore");
  });
});

describe("the outcome of an exchange", () => {
  test("a success is renewed and merged", async () => {
    const { result } = exchange(json({ access_token: "CNRY-new-access" }));
    expect(await result).toMatchObject({
      kind: "renewed",
      credential: { accessToken: "CNRY-new-access", refreshToken: previous.refreshToken },
    });
  });

  const qwen = { ...client, oddities: { refreshRefusedErrors: ["invalid_request"] } };

  test.each<readonly [string, () => Script, OAuthClient]>([
    ["invalid_grant", () => json({ error: "invalid_grant" }, 400), client],
    ["invalid_grant with 401", () => json({ error: "invalid_grant" }, 401), client],
    ["invalid_grant with 200", () => json({ error: "invalid_grant" }), client],
    ["a nested invalid_grant", () => json({ error: { code: "invalid_grant", message: "x" } }, 400), client],
    ["a bare code", () => json({ code: "invalid_grant" }, 400), client],
    ["Qwen's invalid_request, declared", () => json({ error: "invalid_request" }, 400), qwen],
  ])("%s is refused", async (_name, answer, at) => {
    const outcome = await exchange(answer(), { client: at }).result;
    expect(outcome).toMatchObject({ kind: "refused", error: { code: "sign_in_again" } });
  });

  test.each<readonly [string, () => Script]>([
    ["no such host", () => fetchFailed("ENOTFOUND")],
    ["connection refused", () => fetchFailed("ECONNREFUSED")],
    ["connection timed out", () => fetchFailed("UND_ERR_CONNECT_TIMEOUT")],
    ["a certificate that is not trusted", () => fetchFailed("DEPTH_ZERO_SELF_SIGNED_CERT")],
    ["a redirect that was not followed", () => text("", 307, { location: "https://evil.example" })],
    ["a client that the server does not know", () => json({ error: "invalid_client" }, 401)],
    ["invalid_request where it is not declared", () => json({ error: "invalid_request" }, 400)],
    ["GitHub's unknown client, said with 200", () => json({ error: "incorrect_client_credentials" })],
    ["a rate limit", () => text("Too many", 429)],
    ["a proxy that wants a password", () => text("<h1>Proxy</h1>", 407)],
    ["a firewall's page", () => text("<h1>Blocked</h1>", 403)],
  ])("after %s the token is unspent", async (_name, answer) => {
    expect(await exchange(answer()).result).toMatchObject({ kind: "not-sent", error: { name: "AuthError" } });
  });

  test.each<readonly [string, () => Script]>([
    ["a connection that broke", () => fetchFailed("ECONNRESET")],
    ["a failure without a name", () => new TypeError("fetch failed")],
    ["a gateway's 502", () => text("<h1>Bad gateway</h1>", 502)],
    ["a 500 with invalid_grant", () => json({ error: "invalid_grant" }, 500)],
    ["a 503", () => json({ error: "temporarily_unavailable" }, 503)],
    ["half an answer", () => text('{"access_token":"CNRY-half')],
    ["a page with 200", () => text("<h1>Hello</h1>")],
    ["an answer without token", () => json({ token_type: "Bearer" })],
    ["a token of an unknown type", () => json({ ...tokenAnswer, token_type: "mac" })],
    ["no content", () => new Response(null, { status: 204 })],
  ])("after %s the token may be spent", async (_name, answer) => {
    expect(await exchange(answer()).result).toMatchObject({ kind: "unknown", error: { name: "AuthError" } });
  });

  test("a credential without refresh token is not sent anywhere", async () => {
    const { refreshToken: _, ...credential } = previous;
    const { result, requests } = exchange(json(tokenAnswer), { credential });
    expect(await result).toMatchObject({ kind: "not-sent", error: { code: "sign_in_again" } });
    expect(requests).toEqual([]);
  });

  test("cancelled before it was sent, the token is unspent", async () => {
    const { runtime } = scriptedServer([json(tokenAnswer)]);
    const signal = AbortSignal.abort();
    expect(await exchangeRefreshToken({ client, credential: previous, runtime, signal })).toMatchObject({
      kind: "not-sent",
      error: { code: "cancelled" },
    });
  });

  test("R4 R64 nothing is tried twice", async () => {
    for (const answer of [text("", 503), fetchFailed("ECONNRESET"), json({ error: "invalid_grant" }, 400)]) {
      const { result, requests } = exchange(answer);
      await result;
      expect(requests).toHaveLength(1);
    }
  });
});

test("R14 a server that quotes the refresh token back does not get it shown", async () => {
  const { runtime } = scriptedServer([
    json({ error: "invalid_grant", error_description: `No such token: '${previous.refreshToken}'` }, 400),
  ]);
  const error = await caught(refreshGrant({ client, refreshToken: String(previous.refreshToken), runtime }));
  expect(error.message).toBe(
    "The login has ended. as.example answered invalid_grant (HTTP 400): No such token: [removed]",
  );
});
