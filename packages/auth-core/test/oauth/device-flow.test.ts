import { describe, expect, test } from "vitest";
import { type DeviceFlowOptions, deviceFlow } from "../../src/index.js";
import { caught } from "./caught.js";
import { recordingUi } from "./recording-ui.js";
import {
  client,
  deviceAnswer,
  fetchFailed,
  json,
  pending,
  type Script,
  scriptedServer,
  slowDown,
  text,
  tokenAnswer,
} from "./scripted-server.js";

function login(script: readonly Script[], options: Partial<DeviceFlowOptions> = {}) {
  const server = scriptedServer(script);
  const ui = recordingUi();
  const result = deviceFlow({ client, runtime: server.runtime, ui, ...options });
  return { ...server, ui, result };
}

/** Seconds between the end of one answer and the next request. */
const waits = (requests: readonly { readonly at: number }[]) =>
  requests.slice(1).map((request, index) => (request.at - (requests[index]?.at ?? 0)) / 1000);

describe("the device authorization request", () => {
  test("R1 is a form-encoded POST with client, scope and, on demand, an S256 challenge", async () => {
    const { requests, result } = login([json(deviceAnswer), json(tokenAnswer)], {
      pkce: true,
      extraParameters: { audience: "api", scope: "ignored", code_challenge_method: "plain" },
    });
    await result;
    expect(requests[0]).toMatchObject({ url: "https://as.example/device", method: "POST" });
    expect(requests[0]?.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
    expect(requests[0]?.body).toContain("scope=openid%20model.completion");
    expect(Object.fromEntries(requests[0]?.form ?? [])).toEqual({
      client_id: "agent",
      scope: "openid model.completion",
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
      audience: "api",
    });
  });

  test("R27 the verifier goes with every poll where PKCE is asked for, and nowhere else", async () => {
    const withProof = login([json(deviceAnswer), pending(), json(tokenAnswer)], { pkce: true });
    await withProof.result;
    const verifiers = withProof.requests.map(({ form }) => form.get("code_verifier"));
    expect(verifiers).toEqual([null, expect.stringMatching(/^[\w-]{43}$/), verifiers[1]]);

    const without = login([json(deviceAnswer), json(tokenAnswer)]);
    await without.result;
    expect(without.requests.map(({ body }) => body).join()).not.toContain("code_");
  });

  test("R44 the person is shown code and both addresses, once", async () => {
    const { ui, runtime, result } = login([json(deviceAnswer), pending(), json(tokenAnswer)]);
    const startedAt = runtime.now();
    await result;
    expect(ui.verifications).toEqual([
      {
        userCode: "WDJB-MJHT",
        verificationUri: "https://as.example/activate",
        verificationUriComplete: "https://as.example/activate?user_code=WDJB-MJHT",
        expiresAt: startedAt + 900_000,
      },
    ]);
  });

  test("R46 the device code is never shown", async () => {
    const { ui, result } = login([json(deviceAnswer), pending(), slowDown(), json(tokenAnswer)]);
    await result;
    expect(JSON.stringify([ui.verifications, ui.events])).not.toContain("CNRY");
  });

  test("what a server puts into the code cannot move the cursor", async () => {
    const { ui, result } = login([
      json({ ...deviceAnswer, user_code: "AB\u001b[2J\u202eCD\r\n" }),
      json(tokenAnswer),
    ]);
    await result;
    expect(ui.verifications[0]?.userCode).toBe("AB[2JCD");
  });

  test.each([
    ["verification_uri", "javascript:alert(1)"],
    ["verification_uri", "http://as.example/activate"],
    ["verification_uri_complete", "file:///etc/passwd"],
    ["verification_uri_complete", "https://user@as.example/"],
  ])("an unsafe %s %s ends the login before anything is shown", async (field, address) => {
    const { ui, requests, result } = login([json({ ...deviceAnswer, [field]: address })]);
    expect(await caught(result)).toMatchObject({ code: "unsafe_url" });
    expect(ui.verifications).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  test("relative addresses are taken only from a server that is declared to send them", async () => {
    const answer = json({ ...deviceAnswer, verification_uri_complete: "/activate?user_code=X" });
    const declared = { ...client, oddities: { relativeVerificationUris: true } };
    const { ui, result } = login([answer, json(tokenAnswer)], { client: declared });
    await result;
    expect(ui.verifications[0]?.verificationUriComplete).toBe("https://as.example/activate?user_code=X");
    expect(await caught(login([answer]).result)).toMatchObject({ code: "unsafe_url" });
  });

  test.each([
    ["a string", "600", 600],
    ["missing", undefined, 600],
    ["null", null, 600],
    ["zero", 0, 600],
    ["negative", -5, 600],
    ["absurd", 1e12, 600],
    ["a day", 86_400, 3600],
  ])("expires_in that is %s", async (_name, expires_in, lifetime) => {
    const { ui, runtime, result } = login([json({ ...deviceAnswer, expires_in }), json(tokenAnswer)]);
    const startedAt = runtime.now();
    await result;
    expect(ui.verifications[0]?.expiresAt).toBe(startedAt + lifetime * 1000);
  });

  test("R36 a device endpoint without TLS is not used", async () => {
    const insecure = { ...client, deviceAuthorizationEndpoint: "http://as.example/device" };
    const { requests, result } = login([], { client: insecure });
    expect(await caught(result)).toMatchObject({
      code: "invalid_configuration",
      details: { field: "deviceAuthorizationEndpoint" },
    });
    expect(requests).toEqual([]);
  });
});

describe("polling", () => {
  test("R45 presents the device code under the exact grant type", async () => {
    const { requests, result } = login([json(deviceAnswer), json(tokenAnswer)]);
    await result;
    expect(Object.fromEntries(requests[1]?.form ?? [])).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: deviceAnswer.device_code,
      client_id: "agent",
    });
  });

  test.each([
    ["R38 no interval means 5 seconds", undefined, {}, 5],
    ["an interval of 0 means no statement", 0, {}, 5],
    ["a numeric string counts", "7", {}, 7],
    ["the server's interval wins over the provider's default", 8, { defaultIntervalSeconds: 2 }, 8],
    [
      "the provider's default applies where the server names none",
      undefined,
      { defaultIntervalSeconds: 2 },
      2,
    ],
  ])("R39 waits before the first and between all polls: %s", async (_name, interval, options, expected) => {
    const { requests, result } = login(
      [json({ ...deviceAnswer, interval }), pending(), pending(), json(tokenAnswer)],
      options,
    );
    await result;
    expect(waits(requests)).toEqual([expected, expected, expected]);
  });

  test("R40 slow_down adds 5 s for all later polls", async () => {
    const { requests, ui, result } = login([
      json(deviceAnswer),
      slowDown(),
      pending(),
      slowDown(),
      pending(),
      json(tokenAnswer),
    ]);
    await result;
    expect(waits(requests)).toEqual([5, 10, 10, 15, 15]);
    expect(ui.events).toEqual([
      { type: "slow_down", intervalSeconds: 10 },
      { type: "pending", nextPollInSeconds: 10 },
      { type: "slow_down", intervalSeconds: 15, hint: "The clock of this machine may run fast." },
      { type: "pending", nextPollInSeconds: 15 },
      { type: "approved" },
    ]);
  });

  test.each([400, 401, 403, 429, 200, 500])(
    "R48 authorization_pending and slow_down are understood at status %i",
    async (status) => {
      const { requests, result } = login([
        json(deviceAnswer),
        json({ error: "authorization_pending" }, status),
        json({ error: "slow_down" }, status),
        json(tokenAnswer),
      ]);
      await result;
      expect(waits(requests)).toEqual([5, 5, 10]);
    },
  );

  test.each([
    ["access_denied", "access_denied"],
    ["authorization_denied", "access_denied"],
    ["authorization_declined", "access_denied"],
    ["expired_token", "expired_token"],
    ["invalid_grant", "oauth_error"],
    ["bad_verification_code", "oauth_error"],
    ["toString", "oauth_error"],
  ])("R41 %s stops the polling with %s", async (error, code) => {
    const { requests, result } = login([json(deviceAnswer), json({ error }, 400)]);
    expect(await caught(result)).toMatchObject({ code, details: { oauthError: error, status: 400 } });
    expect(requests).toHaveLength(2);
  });

  test("R37 R43 stops when the code has expired, even if the server says pending for ever", async () => {
    const { requests, runtime, result } = login([json({ ...deviceAnswer, expires_in: 62 }), pending()]);
    expect(await caught(result)).toMatchObject({ code: "expired_token" });
    expect(runtime.monotonicNow()).toBe(62_000);
    expect(requests.map(({ url }) => url)).toEqual([
      "https://as.example/device",
      ...Array(12).fill("https://as.example/token"),
    ]);
  });

  test.each<readonly [string, () => Response | Error]>([
    ["connection refused", () => fetchFailed("ECONNREFUSED")],
    ["a broken connection", () => fetchFailed("UND_ERR_SOCKET")],
    ["no network", () => fetchFailed("ENOTFOUND")],
    ["HTML with 502", () => text("<h1>Bad gateway</h1>", 502)],
    ["HTML with 400", () => text("<h1>Blocked</h1>", 400)],
    ["HTML with 200", () => text("<h1>Sign in to the hotel</h1>")],
    ["429 without JSON", () => text("Too many", 429)],
    ["503 with JSON", () => json({ error: "temporarily_unavailable" }, 503)],
    ["an empty answer", () => text("", 200)],
  ])("R42 %s doubles the wait each time and the polling goes on", async (_name, trouble) => {
    const script = [json(deviceAnswer), ...Array(5).fill(trouble), pending(), json(tokenAnswer)];
    const { requests, ui, result } = login(script.map((step) => (step === trouble ? () => trouble() : step)));
    await result;
    expect(waits(requests)).toEqual([5, 10, 20, 40, 60, 60, 5]);
    expect(ui.events[0]).toEqual({ type: "network_trouble", nextPollInSeconds: 10 });
  });

  test("Retry-After lengthens the next wait, and not the later ones", async () => {
    const { requests, result } = login([
      json(deviceAnswer),
      json({ error: "slow_down" }, 429, { "retry-after": "42" }),
      text("", 503, { "retry-after": "33" }),
      pending(),
      json(tokenAnswer),
    ]);
    await result;
    expect(waits(requests)).toEqual([5, 42, 33, 10]);
  });

  test("the interval that GitHub's slow_down names is kept", async () => {
    const { requests, result } = login([
      json(deviceAnswer),
      json({ error: "slow_down", interval: 12 }),
      json(tokenAnswer),
    ]);
    await result;
    expect(waits(requests)).toEqual([5, 12]);
  });

  test("a JSON answer that holds no token ends the login", async () => {
    const { result } = login([json(deviceAnswer), json({ hello: "world" })]);
    expect(await caught(result)).toMatchObject({
      code: "unexpected_response",
      details: { field: "access_token" },
    });
  });

  test("cancelling ends the wait at once", async () => {
    const controller = new AbortController();
    const server = scriptedServer([json(deviceAnswer), pending()]);
    const ui = recordingUi({ onVerification: () => controller.abort() });
    const { signal } = controller;
    expect(await caught(deviceFlow({ client, runtime: server.runtime, ui, signal }))).toMatchObject({
      code: "cancelled",
    });
    expect(server.requests).toHaveLength(1);
  });

  test("a login that was cancelled before it began sends nothing", async () => {
    const { requests, result } = login([], { signal: AbortSignal.abort() });
    expect(await caught(result)).toMatchObject({ code: "cancelled" });
    expect(requests).toEqual([]);
  });
});

describe("the credential", () => {
  test("holds the tokens, the true expiry and what was asked for", async () => {
    const { runtime, result } = login([json(deviceAnswer), json(tokenAnswer)]);
    const startedAt = runtime.now();
    expect(await result).toEqual({
      kind: "oauth",
      accessToken: tokenAnswer.access_token,
      refreshToken: tokenAnswer.refresh_token,
      expiresAt: startedAt + 5_000 + 3_600_000,
      scopes: ["openid", "model.completion"],
    });
  });

  test("R11 a narrower grant is kept as granted and said", async () => {
    const { ui, result } = login([json(deviceAnswer), json({ ...tokenAnswer, scope: "openid" })]);
    expect(await result).toMatchObject({ scopes: ["openid"] });
    expect(ui.events).toContainEqual({ type: "warning", message: "Not granted: model.completion" });
  });
});
