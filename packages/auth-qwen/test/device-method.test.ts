import type { LoginUi, Verification } from "@link-assistant/auth-core";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { type QwenServer, startQwenServer, tokenRequests } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { qwen } from "../src/index.js";

let server: QwenServer;
beforeEach(async () => {
  server = await startQwenServer();
});
afterEach(() => server.close());

async function signIn(decide: (verification: Verification) => void, clientId?: string) {
  const runtime = virtualRuntime({ fetch });
  const ui = { showVerification: decide, notify: () => {} } as unknown as LoginUi;
  const method = qwen.provider?.methods.find(({ id }) => id === "device");
  const credential = await method?.login(ui, {
    runtime,
    settings: { issuer: `${server.url}/`, ...(clientId !== undefined && { clientId }) },
    options: {},
  });
  return { credential, runtime };
}

describe("signing in by device", () => {
  it("sends the challenge with the request and the verifier with every poll, two seconds apart", async () => {
    server.settings.pollScript = ["pending", "pending-with-200"];
    const { credential, runtime } = await signIn(() => server.approve());
    expect(credential).toMatchObject({
      kind: "oauth",
      accessToken: expect.stringContaining("CNRY-"),
      refreshToken: expect.stringContaining("CNRY-"),
      params: { resource_url: `${server.url}/v1` },
    });
    const [request] = server.log;
    expect(request?.form).toMatchObject({
      client_id: "f0304373b74a44d2b584a3fb70ca9e56",
      scope: "openid profile email model.completion",
      code_challenge_method: "S256",
    });
    const polls = tokenRequests(server.log, "device_code");
    expect(polls.map(({ form }) => typeof form.code_verifier)).toEqual(["string", "string", "string"]);
    expect(server.log.every(({ headers }) => headers["user-agent"])).toBe(true);
    expect(runtime.monotonicNow()).toBe(6_000);
  });

  it("notes the client that it was issued to, unless that is Qwen Code's", async () => {
    server.settings.clientId = "corp";
    const { credential } = await signIn(() => server.approve(), "corp");
    expect(credential).toMatchObject({ params: { client_id: "corp", resource_url: `${server.url}/v1` } });
  });

  it("ends when the person declines", async () => {
    await expect(signIn(() => server.deny())).rejects.toMatchObject({ code: "access_denied" });
  });

  it("is accepted by the model API of the same server", async () => {
    const { credential, runtime } = await signIn(() => server.approve());
    const provider = qwen.provider;
    if (!credential || !provider) throw new Error("not signed in");
    const access = provider.access(credential, {});
    expect(await provider.probe?.(access, { runtime })).toEqual({ status: "accepted" });
    server.settings.modelAccess = "closed";
    expect(await provider.probe?.(access, { runtime })).toMatchObject({
      status: "refused",
      code: "plan_closed",
    });
  });
});
