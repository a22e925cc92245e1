import { createHash } from "node:crypto";
import type { QwenServer, QwenServerOptions } from "../../src/index.js";
import { startQwenServer } from "../../src/index.js";

/** A verifier and its S256 challenge, computed here anew: the server must agree with RFC 7636, not with us. */
export const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const challenge = createHash("sha256").update(verifier).digest("base64url");

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Runs one test against its own server. The clock stands still unless the test moves it. */
export async function withServer(
  settings: QwenServerOptions["settings"],
  run: (server: QwenServer, clock: { now: number }) => Promise<void>,
): Promise<void> {
  const clock = { now: Date.UTC(2026, 10, 1) };
  const server = await startQwenServer({ ...(settings && { settings }), now: () => clock.now });
  try {
    await run(server, clock);
  } finally {
    await server.close();
  }
}

export async function post(url: string, form: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export async function startDevice(server: QwenServer, form: Record<string, string> = {}): Promise<Answer> {
  return post(`${server.url}/api/v1/oauth2/device/code`, {
    client_id: "client",
    scope: "openid model.completion",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...form,
  });
}

export async function poll(
  server: QwenServer,
  deviceCode: unknown,
  form: Record<string, string> = {},
): Promise<Answer> {
  return post(`${server.url}/api/v1/oauth2/token`, {
    grant_type: deviceGrant,
    client_id: "client",
    device_code: String(deviceCode),
    code_verifier: verifier,
    ...form,
  });
}

export async function refresh(server: { readonly url: string }, refreshToken: unknown): Promise<Answer> {
  return post(`${server.url}/api/v1/oauth2/token`, {
    grant_type: "refresh_token",
    client_id: "client",
    refresh_token: String(refreshToken),
  });
}

export function callModel(
  server: QwenServer,
  token: unknown,
  body: object,
  basePath = "/v1",
): Promise<Response> {
  return fetch(`${server.url}${basePath}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${String(token)}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "coder-model", messages: [{ role: "user", content: "hi" }], ...body }),
  });
}
