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
}

/**
 * Trades an authorization code for an API key, in JSON, once.
 *
 * @throws AuthError `oauth_error` if the code was refused, and what a request can fail with
 */
export async function exchangeCodeForKey(
  endpoint: KeyEndpoint,
  grant: AuthorizationGrant,
  context: HttpContext,
): Promise<ApiKeyCredential> {
  const url = secureEndpoint(endpoint.url, "key endpoint");
  const { code, verifier } = grant;
  const requestedAt = context.runtime.now();
  const body = JSON.stringify({ code, code_verifier: verifier, code_challenge_method: "S256" });
  const headers = { "content-type": "application/json", accept: "application/json" };
  const http = await httpExchange(url, { method: "POST", headers, body }, context);
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
