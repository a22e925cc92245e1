import type { ApiKeyCredential } from "../credential.js";
import { AuthError } from "../error.js";
import type { AuthorizationGrant } from "./exchange-authorization-code.js";
import { type HttpContext, httpExchange } from "./http-exchange.js";
import { readOAuthAnswer } from "./oauth-answer.js";
import { refusedError } from "./oauth-failure.js";
import { seconds } from "./seconds.js";
import { secureEndpoint } from "./secure-url.js";

/** An endpoint that gives an API key for an authorization code and its PKCE verifier. */
export interface KeyEndpoint {
  readonly url: string;
  /** Field of the answer that holds the key: `key` (OpenRouter), `api_key` (Poe). */
  readonly keyField: string;
  /** Field with the seconds that the key lives, if it ends. */
  readonly expiresInField?: string;
  /** Given, the request is the form of an OAuth token request (Poe); else JSON with code and verifier alone. */
  readonly clientId?: string;
}

/**
 * Trades an authorization code for an API key, once.
 *
 * @throws AuthError `oauth_error` if the code was refused, and what a request can fail with
 *
 * @example
 * ```ts
 * import { type AuthorizationGrant, exchangeCodeForKey, type Runtime } from "@link-assistant/auth-core";
 *
 * declare const grant: AuthorizationGrant;
 * declare const runtime: Runtime;
 * const endpoint = { url: "https://keys.example/api/v1/auth/keys", keyField: "key" };
 * const { apiKey } = await exchangeCodeForKey(endpoint, grant, { runtime });
 * ```
 */
export async function exchangeCodeForKey(
  endpoint: KeyEndpoint,
  grant: AuthorizationGrant,
  context: HttpContext,
): Promise<ApiKeyCredential> {
  const url = secureEndpoint(endpoint.url, "key endpoint");
  const { code, verifier } = grant;
  const requestedAt = context.runtime.now();
  const http = await httpExchange(url, keyRequest(endpoint, grant), context);
  const answer = readOAuthAnswer(http);
  const { host, status } = http;
  if (typeof answer.error === "string") {
    throw refusedError({
      host,
      status,
      error: answer.error,
      description: String(answer.error_description ?? ""),
      secrets: [code, verifier],
    });
  }
  const apiKey = answer[endpoint.keyField];
  if (typeof apiKey !== "string" || !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new AuthError("unexpected_response", `The answer of ${host} holds no usable key.`, {
      details: { host, status, field: endpoint.keyField },
    });
  }
  const life = endpoint.expiresInField === undefined ? undefined : seconds(answer[endpoint.expiresInField]);
  return { kind: "api-key", apiKey, ...(life !== undefined && { expiresAt: requestedAt + life * 1000 }) };
}

function keyRequest(
  { clientId }: KeyEndpoint,
  { code, verifier, redirectUri }: AuthorizationGrant,
): RequestInit {
  const accept = "application/json";
  if (clientId === undefined) {
    const body = JSON.stringify({ code, code_verifier: verifier, code_challenge_method: "S256" });
    return { method: "POST", headers: { accept, "content-type": "application/json" }, body };
  }
  const form = {
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  return { method: "POST", headers: { accept }, body: new URLSearchParams(form) };
}
