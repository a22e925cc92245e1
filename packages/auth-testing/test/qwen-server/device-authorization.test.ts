import { expect, test } from "vitest";
import { poll, startDevice, verifier, withServer } from "./client.js";

test("a sign-in: code, pending, approval, tokens", () =>
  withServer({}, async (server) => {
    const { body: device } = await startDevice(server);
    expect(device).toEqual({
      device_code: expect.stringMatching(/^CNRY-/),
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${server.url}/authorize`,
      verification_uri_complete: `${server.url}/authorize?user_code=${device.user_code}&client=qwen-code`,
      expires_in: 900,
    });

    expect(await poll(server, device.device_code)).toMatchObject({
      status: 400,
      body: { error: "authorization_pending" },
    });
    server.approve(String(device.user_code));
    expect(await poll(server, device.device_code)).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^CNRY-access-/),
        refresh_token: expect.stringMatching(/^CNRY-refresh-/),
        token_type: "Bearer",
        expires_in: 21_600,
        resource_url: `${server.url}/v1`,
      },
    });
    // A device code is good for one answer (RFC 8628 section 3.5).
    expect(await poll(server, device.device_code)).toMatchObject({ body: { error: "invalid_grant" } });
  }));

test("the challenge must come, and must be S256", () =>
  withServer({}, async (server) => {
    for (const form of [{ code_challenge: "" }, { code_challenge_method: "plain" }]) {
      expect(await startDevice(server, form)).toMatchObject({
        status: 400,
        body: { error: "invalid_request" },
      });
    }
  }));

test("the verifier is checked on every poll, pending ones too", () =>
  withServer({}, async (server) => {
    const { body: device } = await startDevice(server);
    for (const wrong of ["", `${verifier}x`]) {
      expect(await poll(server, device.device_code, { code_verifier: wrong })).toMatchObject({
        status: 400,
        body: { error: "invalid_grant" },
      });
    }
  }));

test.each([
  ["pending", 400, { error: "authorization_pending" }],
  ["pending-with-200", 200, { status: "pending" }],
  ["slow_down", 429, { error: "slow_down" }],
] as const)("a scripted poll: %s", (answer, status, body) =>
  withServer({ pollScript: [answer] }, async (server) => {
    const { body: device } = await startDevice(server);
    server.approve();
    expect(await poll(server, device.device_code)).toMatchObject({ status, body });
    expect(await poll(server, device.device_code)).toMatchObject({ status: 200 });
  }),
);

test("polling faster than the interval is told to slow down", () =>
  withServer({ intervalSeconds: 5, minimumPollSeconds: 5 }, async (server, clock) => {
    const { body: device } = await startDevice(server);
    expect(device).toMatchObject({ interval: 5 });
    const errors = [];
    for (const pause of [0, 4_999, 5_000]) {
      clock.now += pause;
      errors.push((await poll(server, device.device_code)).body.error);
    }
    expect(errors).toEqual(["authorization_pending", "slow_down", "authorization_pending"]);
  }));

test("a denial and an expiry end the sign-in", () =>
  withServer({}, async (server, clock) => {
    const { body: denied } = await startDevice(server);
    server.deny();
    expect(await poll(server, denied.device_code)).toMatchObject({
      status: 400,
      body: { error: "access_denied" },
    });

    const { body: late } = await startDevice(server);
    server.approve();
    clock.now += 900_000;
    expect(await poll(server, late.device_code)).toMatchObject({
      status: 400,
      body: { error: "expired_token" },
    });
  }));

test("a client id can be demanded", () =>
  withServer({ clientId: "registered" }, async (server) => {
    expect(await startDevice(server)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await startDevice(server, { client_id: "registered" })).toMatchObject({ status: 200 });
  }));
