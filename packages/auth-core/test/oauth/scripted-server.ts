import type { OAuthClient } from "../../src/index.js";
import { type VirtualRuntime, type VirtualRuntimeOptions, virtualRuntime } from "../../src/testing/index.js";

export const client: OAuthClient = {
  issuer: "https://as.example",
  clientId: "agent",
  scopes: ["openid", "model.completion"],
  tokenEndpoint: "https://as.example/token",
  deviceAuthorizationEndpoint: "https://as.example/device",
  authorizationEndpoint: "https://as.example/authorize",
  revocationEndpoint: "https://as.example/revoke",
};

export interface SeenRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
  readonly form: URLSearchParams;
  /** Monotonic milliseconds at which it was sent. */
  readonly at: number;
}

/** An answer, or the error that `fetch` rejects with. The last one is given again to every further request. */
export type Script = Response | Error | ((request: SeenRequest) => Response | Error | Promise<Response>);

export interface ScriptedServer {
  readonly runtime: VirtualRuntime;
  readonly requests: readonly SeenRequest[];
}

/** A server that answers in order, behind a runtime whose time passes by itself. */
export function scriptedServer(
  script: readonly Script[],
  options: Omit<VirtualRuntimeOptions, "fetch"> = {},
): ScriptedServer {
  const requests: SeenRequest[] = [];
  const runtime = virtualRuntime({
    ...options,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = await request.text();
      const { method, headers, url } = request;
      const seen = {
        url,
        method,
        headers,
        body,
        form: new URLSearchParams(body),
        at: runtime.monotonicNow(),
      };
      requests.push(seen);
      const step = script[Math.min(requests.length, script.length) - 1];
      const answer = typeof step === "function" ? await step(seen) : step;
      if (answer === undefined || answer instanceof Error)
        throw answer ?? new Error("No answer in the script");
      return answer.clone();
    },
  });
  return { runtime, requests };
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

export function text(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(body, { status, headers: { "content-type": "text/html", ...headers } });
}

/** What Node's fetch rejects with: the system's error is the cause. */
export function fetchFailed(code: string, message = code): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

export const deviceAnswer = {
  device_code: "CNRY-device-code-5e1f0a9b2c3d4e5f",
  user_code: "WDJB-MJHT",
  verification_uri: "https://as.example/activate",
  verification_uri_complete: "https://as.example/activate?user_code=WDJB-MJHT",
  expires_in: 900,
};

export const tokenAnswer = {
  access_token: "CNRY-access-token-1a2b3c4d5e6f7a8b",
  refresh_token: "CNRY-refresh-token-9f8e7d6c5b4a3f2e",
  token_type: "Bearer",
  expires_in: 3600,
};

export const pending = () => json({ error: "authorization_pending" }, 400);
export const slowDown = () => json({ error: "slow_down" }, 400);
