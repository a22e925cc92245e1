import { describe, expect, test } from "vitest";
import {
  type AuthErrorCode,
  deviceFlow,
  exchangeCodeForKey,
  exchangeRefreshToken,
  memoryStore,
  type OAuthClient,
  refreshCredential,
  refreshGrant,
} from "../../src/index.js";
import { caught } from "./caught.js";
import { recordingUi } from "./recording-ui.js";
import {
  client,
  deviceAnswer,
  json,
  type Script,
  scriptedServer,
  text,
  tokenAnswer,
} from "./scripted-server.js";

// What the sign-ins of known providers do differently, as they have been seen to do it. None of it is coded into
// a flow: either every server may do it, or a client declares it.

function signIn(script: readonly Script[], at: OAuthClient = client) {
  const { runtime, requests } = scriptedServer(script);
  const ui = recordingUi();
  return { result: deviceFlow({ client: at, runtime, ui }), requests, ui };
}

function refresh(answer: Script, at: OAuthClient = client) {
  const { runtime } = scriptedServer([answer]);
  const credential = { kind: "oauth", accessToken: "CNRY-old", refreshToken: "CNRY-refresh" } as const;
  return exchangeRefreshToken({ client: at, credential, runtime });
}

const declaring = (...refreshRefusedErrors: string[]): OAuthClient => ({
  ...client,
  oddities: { refreshRefusedErrors },
});

describe("GitHub", () => {
  const { verification_uri_complete: _, ...plain } = deviceAnswer;

  test("answers with 200 and error, a slow_down that names its interval, and no complete address", async () => {
    const { result, requests, ui } = signIn([
      json({ ...plain, interval: 5 }),
      json({ error: "authorization_pending", error_description: "Pending." }),
      json({ error: "slow_down", interval: 10 }),
      json({ ...tokenAnswer, token_type: "bearer", scope: "", refresh_token_expires_in: 15_897_600 }),
    ]);
    expect(await result).toMatchObject({ loginEndsAt: expect.any(Number) });
    expect(requests.map(({ at }) => at / 1000)).toEqual([0, 5, 10, 20]);
    expect(ui.verifications[0]).not.toHaveProperty("verificationUriComplete");
  });

  test("is asked for JSON, and says bad_refresh_token with 200", async () => {
    const answer = json({ error: "bad_refresh_token", error_description: "The refresh token is invalid." });
    expect(await refresh(answer, declaring("bad_refresh_token"))).toMatchObject({ kind: "refused" });
  });
});

describe("GitHub, as a provider", () => {
  const github: OAuthClient = {
    ...client,
    scopes: [],
    oddities: { refreshRefusedErrors: ["bad_refresh_token"] },
  };
  const provider = {
    id: "github",
    name: "GitHub",
    oauth: () => github,
    // A refresh ends the access token in use as well: never ahead of time.
    refreshPolicy: { reuse: "strict", endsAccessToken: true, replayWindowMs: 10_000 },
  } as const;
  const tokens = (number: number) =>
    json({ access_token: `CNRY-ghu-${number}`, refresh_token: `CNRY-ghr-${number}`, token_type: "bearer" });

  test("is plain data: device sign-in, single-use tokens, and the end of the login", async () => {
    const { runtime, requests } = scriptedServer([
      json(deviceAnswer),
      json({ error: "authorization_pending" }),
      tokens(1),
      tokens(2),
      json({ error: "bad_refresh_token" }),
    ]);
    const store = memoryStore({ runtime });
    const credential = await deviceFlow({ client: github, runtime, ui: recordingUi() });
    await store.update("github", () => credential, { issuer: github.issuer });
    const refresh = (refused: string) =>
      refreshCredential({ store, key: "github", provider, settings: {}, runtime, refused });

    expect((await refresh("CNRY-ghu-1")).credential).toMatchObject({ accessToken: "CNRY-ghu-2" });
    expect(await caught(refresh("CNRY-ghu-2"))).toMatchObject({
      code: "sign_in_again",
      details: { oauthError: "bad_refresh_token" },
    });
    expect(requests.slice(3).map(({ form }) => form.get("refresh_token"))).toEqual([
      "CNRY-ghr-1",
      "CNRY-ghr-2",
    ]);
  });
});

describe("Hugging Face", () => {
  test("sends the plain address as the complete one, wants no scope, and shows pages in between", async () => {
    const { result, requests } = signIn(
      [
        json({ ...deviceAnswer, verification_uri_complete: deviceAnswer.verification_uri, interval: 5 }),
        text("<!doctype html><title>502</title>", 502),
        text("<!doctype html><title>Maintenance</title>", 200),
        json(tokenAnswer),
      ],
      { ...client, scopes: [] },
    );
    await result;
    expect(requests[0]?.form.has("scope")).toBe(false);
  });
});

describe("xAI", () => {
  test("sends an interval of 0, authorization_denied, and tells the expiry in the JWT alone", async () => {
    const access_token = `CNRY.${btoa(JSON.stringify({ exp: 1_900_000_000 }))}.x`;
    const { result, requests } = signIn([json({ ...deviceAnswer, interval: 0 }), json({ access_token })]);
    expect(await result).toMatchObject({ expiresAt: 1_900_000_000_000 });
    expect(requests[1]?.at).toBe(5_000);
    const denied = signIn([json(deviceAnswer), json({ error: "authorization_denied" }, 400)]);
    expect(await caught(denied.result)).toMatchObject({ code: "access_denied" });
  });

  test("may leave the refresh token out of a refresh", async () => {
    expect(await refresh(json({ access_token: "CNRY-new" }))).toMatchObject({
      kind: "renewed",
      credential: { refreshToken: "CNRY-refresh" },
    });
  });
});

describe("Entra", () => {
  test("says authorization_declined, and explains itself at length", async () => {
    const body = {
      error: "authorization_declined",
      error_description: `AADSTS70000: declined.\r\nTrace ID: 1\r\n${"x".repeat(2000)}`,
      error_codes: [70_000],
      timestamp: "2026-01-01 00:00:00Z",
      error_uri: "https://login.example/error?code=70000",
    };
    const error = await caught(signIn([json(deviceAnswer), json(body, 400)]).result);
    expect(error.code).toBe("access_denied");
    expect(error.message).toContain("AADSTS70000: declined. Trace ID: 1");
    expect(error.message.length).toBeLessThan(400);
  });
});

describe("Poe", () => {
  const grant = {
    code: "CNRY-code",
    verifier: "CNRY-verifier",
    redirectUri: "http://127.0.0.1:1/callback",
    parameters: new URLSearchParams(),
  };
  const endpoint = {
    url: "https://api.poe.example/token",
    keyField: "api_key",
    expiresInField: "api_key_expires_in",
    clientId: "client_1",
  };

  test.each([
    ["that ends", 3600, { expiresAt: Date.UTC(2026, 0, 1, 1) }],
    ["that never ends", null, {}],
  ])("answers a token request with an API key %s", async (_name, api_key_expires_in, times) => {
    const { runtime, requests } = scriptedServer([json({ api_key: "CNRY-key", api_key_expires_in })]);
    expect(await exchangeCodeForKey(endpoint, grant, { runtime })).toEqual({
      kind: "api-key",
      apiKey: "CNRY-key",
      ...times,
    });
    expect(Object.fromEntries(requests[0]?.form ?? [])).toEqual({
      grant_type: "authorization_code",
      client_id: "client_1",
      code: "CNRY-code",
      redirect_uri: "http://127.0.0.1:1/callback",
      code_verifier: "CNRY-verifier",
    });
  });
});

describe("OpenCode Console", () => {
  test("takes JSON everywhere and sends relative addresses", async () => {
    const oddities = { requestEncoding: "json", relativeVerificationUris: true } as const;
    const start = {
      ...deviceAnswer,
      verification_uri: "/device",
      verification_uri_complete: "/device?user_code=X",
    };
    const { result, requests, ui } = signIn([json(start), json(tokenAnswer)], { ...client, oddities });
    await result;
    expect(requests.map(({ headers }) => headers.get("content-type"))).toEqual(
      Array(2).fill("application/json"),
    );
    expect(ui.verifications[0]?.verificationUri).toBe("https://as.example/device");
  });
});

describe("OpenAI", () => {
  const codes = [
    "invalid_refresh_token",
    "token_expired",
    "refresh_token_expired",
    "refresh_token_invalidated",
    "refresh_token_reused",
  ];

  test.each(codes)("refuses by %s, flat, nested or bare", async (code) => {
    const bodies = [
      { error: code },
      { error: { message: "No.", type: "invalid_request_error", param: null, code } },
      { code },
    ];
    for (const body of bodies) {
      expect(await refresh(json(body, 401), declaring(...codes))).toMatchObject({
        kind: "refused",
        oauthError: code,
      });
    }
  });

  test.each([
    ["a number", 1_800_000_000],
    ["a numeric string", "1800000000"],
    ["an ISO date", "2027-01-15T08:00:00Z"],
  ])("sends earliest_refresh_at as %s", async (_name, earliest_refresh_at) => {
    const { runtime } = scriptedServer([json({ ...tokenAnswer, earliest_refresh_at })]);
    const credential = await refreshGrant({ client, refreshToken: "CNRY-refresh", runtime });
    expect(credential.refreshNotBefore).toBe(1_800_000_000_000);
  });

  test.each([
    ["absent", undefined],
    ["null", null],
    ["no time", "soon"],
    ["milliseconds", 1_800_000_000_000],
  ])("or leaves it %s, which says nothing", async (_name, earliest_refresh_at) => {
    const { runtime } = scriptedServer([json({ ...tokenAnswer, earliest_refresh_at })]);
    const credential = await refreshGrant({ client, refreshToken: "CNRY-refresh", runtime });
    expect(credential).not.toHaveProperty("refreshNotBefore");
  });
});

describe("others, none of whom is followed where the RFCs forbid it", () => {
  test.each<readonly [string, () => Script, AuthErrorCode, string]>([
    [
      "MiniMax's 307 to a new host",
      () => text("", 307, { location: "https://new.example" }),
      "unexpected_redirect",
      "not-sent",
    ],
    ["Kimi's 403 for a dead login", () => json({ error: "invalid_grant" }, 403), "sign_in_again", "refused"],
    [
      "Meta's 401 for a dead login",
      () => json({ error: { type: "invalid_grant", message: "Expired" } }, 401),
      "sign_in_again",
      "refused",
    ],
    [
      "QwenCloud's envelope",
      () => json({ Success: true, Data: { Status: "PENDING" } }),
      "unexpected_response",
      "unknown",
    ],
    [
      "Nous's refresh token in a header",
      () => json({ token_type: "Bearer" }, 200, { "x-refresh-token": "CNRY" }),
      "unexpected_response",
      "unknown",
    ],
  ])("%s", async (_name, answer, code, kind) => {
    expect(await refresh(answer())).toMatchObject({ kind, error: { code } });
  });
});
