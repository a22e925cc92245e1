import * as oauth from "oauth4webapi";
import { AuthError, isAuthError } from "../error.js";
import type { Runtime } from "../ports/runtime.js";
import type { OAuthClient } from "./client.js";
import { wireRequest } from "./wire.js";

/** The token to revoke, and which kind it is (`token_type_hint`, RFC 7009 section 2.1). */
export interface RevokeTokenOptions {
  readonly client: OAuthClient;
  readonly token: string;
  readonly hint: "refresh_token" | "access_token";
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tells the server that a token is no longer needed (RFC 7009). Revoke the refresh token first: most servers
 * end its access tokens with it. A token that the server does not know is revoked as well (section 2.2).
 *
 * @throws AuthError if it was not confirmed: the token is then to be taken for valid
 *
 * @example
 * ```ts
 * import { type OAuthClient, revokeToken } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const client: OAuthClient;
 * declare const token: string;
 * await revokeToken({ client, token, hint: "refresh_token", runtime: systemRuntime() });
 * ```
 */
export async function revokeToken(options: RevokeTokenOptions): Promise<void> {
  const { client, token, hint, runtime, signal } = options;
  try {
    await wireRequest(
      { client, runtime, signal, endpoint: "revocationEndpoint", secrets: [token] },
      (server, publicClient, wireOptions) =>
        oauth.revocationRequest(server, publicClient, oauth.None(), token, {
          ...wireOptions,
          additionalParameters: { token_type_hint: hint },
        }),
      (_server, _client, response) => oauth.processRevocationResponse(response),
    );
  } catch (error) {
    throw isAuthError(error) ? stillValid(error) : error;
  }
}

function stillValid({ code, message, hint, details }: AuthError): AuthError {
  const stillValidHint = "The token may still be valid: revoke it in the account settings of the provider.";
  return new AuthError(code, message, { hint: hint ? `${hint} ${stillValidHint}` : stillValidHint, details });
}
