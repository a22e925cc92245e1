import type { OAuthCredential } from "../credential.js";
import { AuthError, isAuthError } from "../error.js";
import type { Runtime } from "../ports/runtime.js";
import type { OAuthClient } from "./client.js";
import { mergeRefreshed } from "./merge-refreshed.js";
import { classifyNetworkFailure } from "./network-failure.js";
import { refreshGrant } from "./refresh-grant.js";

/** A `RefreshOutcome` of the store, with the reason beside every outcome that is not a success. */
export type ExchangeOutcome =
  | { readonly kind: "renewed"; readonly credential: OAuthCredential }
  /** The server's word: this refresh token is dead. */
  | { readonly kind: "refused"; readonly oauthError: string; readonly error: AuthError }
  /** The token is unspent: nothing left this machine, or the server turned the request away unread. */
  | { readonly kind: "not-sent"; readonly error: AuthError }
  /** Sent, and no usable answer: the token may be spent. */
  | { readonly kind: "unknown"; readonly error: AuthError };

/** One refresh token, and the server that is to take it. */
export interface ExchangeOptions {
  readonly client: OAuthClient;
  /** The login whose refresh token is spent. */
  readonly credential: OAuthCredential;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One refresh, with every way in which it can end told apart: what may be done next depends on whether the
 * refresh token can have been used. Never throws an `AuthError`, never retries.
 *
 * @example
 * ```ts
 * import { exchangeRefreshToken, type OAuthClient, type OAuthCredential } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const client: OAuthClient;
 * declare const credential: OAuthCredential;
 * const outcome = await exchangeRefreshToken({ client, credential, runtime: systemRuntime() });
 * if (outcome.kind === "renewed") console.log(outcome.credential.expiresAt);
 * ```
 */
export async function exchangeRefreshToken(options: ExchangeOptions): Promise<ExchangeOutcome> {
  const { client, credential, runtime, signal } = options;
  const { refreshToken } = credential;
  if (refreshToken === undefined) {
    const error = new AuthError("sign_in_again", "This login has no refresh token.");
    return { kind: "not-sent", error };
  }
  // The error alone does not tell; the system's error at the connection does.
  let reached = false;
  const watched: Runtime = {
    ...runtime,
    fetch: async (input, init) => {
      reached = true;
      try {
        return await runtime.fetch(input, init);
      } catch (error) {
        reached = classifyNetworkFailure(error) === "broken";
        throw error;
      }
    },
  };
  try {
    const answer = await refreshGrant({ client, refreshToken, runtime: watched, signal });
    return { kind: "renewed", credential: mergeRefreshed(credential, answer) };
  } catch (error) {
    if (!isAuthError(error)) throw error;
    if (error.code === "sign_in_again") {
      return { kind: "refused", oauthError: error.details.oauthError ?? "invalid_grant", error };
    }
    return { kind: !reached || isTurnedAway(error) ? "not-sent" : "unknown", error };
  }
}

/**
 * A redirect that we did not follow, and a 4xx or an `error` other than the refusal: the request was turned away,
 * not the token (RFC 6749 section 5.2). A 5xx or an unusable 2xx may have come after the token was used.
 */
function isTurnedAway({ details: { status = 0, oauthError } }: AuthError): boolean {
  return status < 500 && (status >= 300 || oauthError !== undefined);
}
