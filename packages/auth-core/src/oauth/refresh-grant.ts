import type { OAuthCredential } from "../credential.js";
import { AuthError, isAuthError } from "../error.js";
import type { Runtime } from "../ports/runtime.js";
import type { OAuthClient } from "./client.js";
import { tokenCredential } from "./token-credential.js";
import { tokenRequest } from "./wire.js";

/** One refresh token, and the client to which it was issued (RFC 6749 section 6). */
export interface RefreshGrantOptions {
  readonly client: OAuthClient;
  readonly refreshToken: string;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Presents a refresh token once (RFC 6749 section 6), without retry and without `scope`. The answer is
 * returned as it came: see `mergeRefreshed` for what it leaves out.
 *
 * @throws AuthError `sign_in_again` if the server refused the token; else what a request can fail with
 *
 * @example
 * ```ts
 * import { mergeRefreshed, type OAuthClient, type OAuthCredential, refreshGrant } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const client: OAuthClient;
 * declare const previous: OAuthCredential & { refreshToken: string };
 * const { refreshToken } = previous;
 * const answer = await refreshGrant({ client, refreshToken, runtime: systemRuntime() });
 * const credential = mergeRefreshed(previous, answer);
 * ```
 */
export async function refreshGrant(options: RefreshGrantOptions): Promise<OAuthCredential> {
  const { client, refreshToken, runtime, signal } = options;
  const requestedAt = runtime.now();
  try {
    const answer = await tokenRequest({ client, runtime, signal, secrets: [refreshToken] }, "refresh_token", {
      refresh_token: refreshToken,
    });
    return tokenCredential(answer, client, requestedAt);
  } catch (error) {
    throw isRefusal(error, client) ? signInAgain(error) : error;
  }
}

function isRefusal(error: unknown, client: OAuthClient): error is AuthError {
  if (!isAuthError(error)) return false;
  const { oauthError, status = 0 } = error.details;
  const refusals = ["invalid_grant", ...(client.oddities?.refreshRefusedErrors ?? [])];
  return oauthError !== undefined && refusals.includes(oauthError) && status < 500;
}

function signInAgain({ message, details }: AuthError): AuthError {
  return new AuthError("sign_in_again", `The login has ended. ${message}`, { details });
}
