import * as oauth from "oauth4webapi";
import type { OAuthCredential } from "../credential.js";
import type { OAuthClient } from "./client.js";
import type { HttpContext } from "./http-exchange.js";
import { tokenCredential } from "./token-credential.js";
import { requireBearer, wireRequest } from "./wire.js";

/** What a finished authorization request leaves behind: all of it single use. */
export interface AuthorizationGrant {
  readonly code: string;
  /** The PKCE verifier that belongs to it. */
  readonly verifier: string;
  /** Byte for byte the one of the authorization request (RFC 6749 section 4.1.3). */
  readonly redirectUri: string;
  /** Every parameter of the redirect; some servers say more there, such as the `client_id` they issued. */
  readonly parameters: URLSearchParams;
}

/**
 * Presents an authorization code, once (RFC 6749 section 4.1.3). A code is dead after the first attempt,
 * whatever became of it: start the login again.
 *
 * @example
 * ```ts
 * import {
 *   authorizeOnLoopback,
 *   type AuthorizationOptions,
 *   exchangeAuthorizationCode,
 * } from "@link-assistant/auth-core";
 *
 * declare const options: AuthorizationOptions;
 * const { client, runtime } = options;
 * const grant = await authorizeOnLoopback(options);
 * // A server that registers clients as they come tells the new client id here.
 * const clientId = grant.parameters.get("client_id") ?? client.clientId;
 * const credential = await exchangeAuthorizationCode({ ...client, clientId }, grant, { runtime });
 * ```
 */
export async function exchangeAuthorizationCode(
  client: OAuthClient,
  grant: AuthorizationGrant,
  context: HttpContext,
): Promise<OAuthCredential> {
  const { parameters, redirectUri, verifier, code } = grant;
  const requestedAt = context.runtime.now();
  const answer = await wireRequest(
    { ...context, client, endpoint: "tokenEndpoint", secrets: [code, verifier] },
    (server, publicClient, options) =>
      oauth.authorizationCodeGrantRequest(
        server,
        publicClient,
        oauth.None(),
        parameters,
        redirectUri,
        verifier,
        {
          ...options,
          additionalParameters: { ...client.tokenParameters },
        },
      ),
    oauth.processAuthorizationCodeResponse,
  );
  requireBearer(answer, client);
  return tokenCredential(answer, client, requestedAt);
}
