import { expect, test } from "vitest";
import { defaultSettings, type ReusePolicy } from "../../src/qwen-server/settings.js";
import { createTokenFamilies } from "../../src/qwen-server/token-families.js";
import { post, refresh, withServer } from "./client.js";

function families(reuse: ReusePolicy, settings: { refreshEndsAccessToken?: boolean } = {}) {
  const clock = { now: 1_000_000 };
  return {
    clock,
    ...createTokenFamilies({ ...defaultSettings(), reuse, ...settings }, () => clock.now),
  };
}

test("a refresh rotates, and the refused token is told in Qwen's words", () =>
  withServer({}, async (server) => {
    const first = server.issueTokens();
    const second = await refresh(server, first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refreshToken);
    expect(await refresh(server, first.refreshToken)).toEqual({
      status: 400,
      body: { error: "invalid_request", error_description: "Invalid refresh token or client_id" },
    });
  }));

test("strict: a reuse revokes the whole family, and no other", () => {
  const server = families("strict");
  const other = server.issue();
  const first = server.issue();
  const second = server.refresh(first.refreshToken);
  expect(server.refresh(first.refreshToken)).toBeUndefined();
  expect(server.refresh(second?.refreshToken ?? "")).toBeUndefined();
  expect(server.isLive(second?.accessToken ?? "")).toBe(false);
  expect(server.isLive(other.accessToken)).toBe(true);
  expect(server.revokedCount()).toBe(1);
});

test("grace: the last spent token is answered alike while the window is open", () => {
  const server = families({ graceMs: 30_000 });
  const first = server.issue();
  const second = server.refresh(first.refreshToken);
  server.clock.now += 30_000;
  expect(server.refresh(first.refreshToken)).toBe(second);
  server.clock.now += 1;
  expect(server.refresh(first.refreshToken)).toBeUndefined();
  expect(server.revokedCount()).toBe(1);
});

test("grace covers one generation: anything older revokes", () => {
  const server = families({ graceMs: 30_000 });
  const first = server.issue();
  const second = server.refresh(first.refreshToken);
  server.refresh(second?.refreshToken ?? "");
  expect(server.refresh(first.refreshToken)).toBeUndefined();
  expect(server.revokedCount()).toBe(1);
});

test("newest-wins: a replay makes a new pair and ends the one before, without revoking", () => {
  const server = families("newest-wins");
  const first = server.issue();
  const second = server.refresh(first.refreshToken);
  const third = server.refresh(first.refreshToken);
  expect(third?.refreshToken).not.toBe(second?.refreshToken);
  expect(server.refresh(second?.refreshToken ?? "")).toBeUndefined();
  expect(server.refresh(third?.refreshToken ?? "")).toBeDefined();
});

test("static: the token stays the same", () => {
  const server = families("static");
  const first = server.issue();
  const second = server.refresh(first.refreshToken);
  expect(second?.refreshToken).toBe(first.refreshToken);
  expect(server.refresh(first.refreshToken)?.accessToken).not.toBe(second?.accessToken);
});

test.each([true, false])("a refresh ends the old access token: %s", (refreshEndsAccessToken) => {
  const server = families("strict", { refreshEndsAccessToken });
  const first = server.issue();
  server.refresh(first.refreshToken);
  expect(server.isLive(first.accessToken)).toBe(!refreshEndsAccessToken);
});

test("access tokens end by the clock and on request", () => {
  const server = families("strict");
  const { accessToken } = server.issue();
  server.clock.now += 6 * 60 * 60 * 1000;
  expect(server.isLive(accessToken)).toBe(false);
  const fresh = server.issue();
  server.expireAccessTokens();
  expect(server.isLive(fresh.accessToken)).toBe(false);
});

test("revocation of a refresh token takes its family, of an access token only itself", () =>
  withServer({}, async (server) => {
    const revoke = (token: string) =>
      fetch(`${server.url}/api/v1/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ token }) });
    const [first, second] = [server.issueTokens(), server.issueTokens()];
    expect((await revoke(first.accessToken)).status).toBe(200);
    expect((await refresh(server, first.refreshToken)).status).toBe(200);
    expect((await revoke(second.refreshToken)).status).toBe(200);
    expect((await refresh(server, second.refreshToken)).status).toBe(400);
    expect((await revoke("unknown")).status).toBe(200);
  }));

test("the answer of a refresh can leave out resource_url, and can name the error as the RFC does", () =>
  withServer({ refreshTellsResourceUrl: false, refreshRefusedError: "invalid_grant" }, async (server) => {
    const { body } = await refresh(server, server.issueTokens().refreshToken);
    expect(body).not.toHaveProperty("resource_url");
    expect(await refresh(server, "unknown")).toMatchObject({ body: { error: "invalid_grant" } });
  }));

test("an unknown grant is refused", () =>
  withServer({}, async (server) => {
    const answer = await post(`${server.url}/api/v1/oauth2/token`, { grant_type: "password" });
    expect(answer).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
  }));
