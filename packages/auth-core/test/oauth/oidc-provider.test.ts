import {
  type OidcServer,
  type OidcServerOptions,
  scriptedBrowser,
  startOidcServer,
} from "@link-assistant/auth-testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  deviceFlow,
  discoverEndpoints,
  exchangeRefreshToken,
  loopbackFlow,
  type OAuthCredential,
  type Runtime,
  refreshGrant,
  revokeToken,
} from "../../src/index.js";
import { nodeBrowser, systemRuntime } from "../../src/node/index.js";
import { caught } from "./caught.js";
import { recordingUi } from "./recording-ui.js";

// An independent, certified authorization server: what we send must be right in somebody else's eyes.

const servers: OidcServer[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) await server.close();
});

async function start(options: OidcServerOptions = {}): Promise<OidcServer> {
  const server = await startOidcServer(options);
  servers.push(server);
  return server;
}

/** Real requests, but waits of no length: the virtual time only counts. */
function hastyRuntime(): Runtime {
  const runtime = systemRuntime();
  let elapsed = 0;
  return {
    ...runtime,
    monotonicNow: () => elapsed,
    async sleep(milliseconds, signal) {
      // The time limit of a request is real; the person's pace is not.
      if (milliseconds === 20_000) return runtime.sleep(milliseconds, signal);
      elapsed += milliseconds;
      await runtime.sleep(0, signal);
    },
  };
}

async function deviceLogin(
  server: OidcServer,
  way: "by complete URI" | "by typed code" | "deny" = "by complete URI",
): Promise<OAuthCredential> {
  const ui = recordingUi({
    async onVerification({ verificationUri, verificationUriComplete = "", userCode }) {
      const decision = way === "deny" ? "deny" : "approve";
      const browser = scriptedBrowser({ decision, userCode });
      await browser.visit(way === "by typed code" ? verificationUri : verificationUriComplete);
    },
  });
  return deviceFlow({ client: server.client, runtime: hastyRuntime(), ui, pkce: true });
}

async function browserLogin(
  server: OidcServer,
  decision: "approve" | "deny" = "approve",
): Promise<OAuthCredential> {
  const browser = scriptedBrowser({ decision });
  const ui = recordingUi({
    onAuthorization: ({ authorizationUrl }) => void browser.visit(authorizationUrl),
  });
  return loopbackFlow({
    client: server.client,
    runtime: systemRuntime(),
    ui,
    browser: nodeBrowser({ open: false }),
    extraParameters: { prompt: "consent" },
  });
}

describe("the device flow against oidc-provider", () => {
  test.each(["by complete URI", "by typed code"] as const)("signs in %s", async (way) => {
    const server = await start();
    expect(await deviceLogin(server, way)).toMatchObject({
      kind: "oauth",
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      idToken: expect.any(String),
      scopes: ["openid", "offline_access"],
    });
  });

  test("a person who aborts is access_denied", async () => {
    const server = await start();
    expect(await caught(deviceLogin(server, "deny"))).toMatchObject({ code: "access_denied" });
  });

  test("a code that nobody used expires at the server", async () => {
    const server = await start({ deviceCodeSeconds: 600 });
    // Our own deadline stands still; the server's clock is the one of this process.
    const runtime = { ...hastyRuntime(), monotonicNow: () => 0 };
    const ui = recordingUi({
      onVerification: () => void vi.setSystemTime(Date.now() + 601_000),
    });
    vi.useFakeTimers({ toFake: ["Date"] });
    const error = await caught(deviceFlow({ client: server.client, runtime, ui }));
    expect(error).toMatchObject({ code: "expired_token", details: { oauthError: "expired_token" } });
  });
});

describe("the code flow against oidc-provider", () => {
  test("signs in with PKCE, on an ephemeral port, with the issuer in the answer", async () => {
    const server = await start();
    const credential = await browserLogin(server);
    expect(credential).toMatchObject({ kind: "oauth", refreshToken: expect.any(String) });
    expect(credential.expiresAt).toBeGreaterThan(Date.now() + 3_500_000);
    expect(server.requests.filter((request) => request === "POST /token")).toHaveLength(1);
  });

  test("a person who cancels is access_denied, and nothing is exchanged", async () => {
    const server = await start();
    expect(await caught(browserLogin(server, "deny"))).toMatchObject({ code: "access_denied" });
    expect(server.requests).not.toContain("POST /token");
  });

  test("discovery finds the endpoints that the test knows", async () => {
    const server = await start();
    const { clientId: _, scopes: _scopes, ...endpoints } = server.client;
    expect(await discoverEndpoints({ issuer: server.issuer, runtime: systemRuntime() })).toEqual(endpoints);
  });
});

describe("refresh tokens of oidc-provider", () => {
  const runtime = systemRuntime();

  test("R64 rotate; a second use is refused, and ends the whole login", async () => {
    const { client, ...server } = await start();
    const first = await browserLogin({ client, ...server });
    const second = await exchangeRefreshToken({ client, credential: first, runtime });
    if (second.kind !== "renewed") return expect.unreachable(second.kind);
    expect(second.credential.refreshToken).not.toBe(first.refreshToken);
    expect(second.credential).toMatchObject({ idToken: expect.any(String), scopes: first.scopes });

    expect(await exchangeRefreshToken({ client, credential: first, runtime })).toMatchObject({
      kind: "refused",
      oauthError: "invalid_grant",
    });
    expect(await exchangeRefreshToken({ client, credential: second.credential, runtime })).toMatchObject({
      kind: "refused",
    });
  });

  test("R58 a revoked one is dead, and revoking it again is a success", async () => {
    const { client, ...server } = await start();
    const { refreshToken = "" } = await browserLogin({ client, ...server });
    await revokeToken({ client, token: refreshToken, hint: "refresh_token", runtime });
    await revokeToken({ client, token: refreshToken, hint: "refresh_token", runtime });
    expect(await caught(refreshGrant({ client, refreshToken, runtime }))).toMatchObject({
      code: "sign_in_again",
    });
  });
});
