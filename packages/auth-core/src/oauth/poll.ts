import type { OAuthCredential } from "../credential.js";
import { type AuthError, type AuthErrorCode, isAuthError } from "../error.js";
import type { OAuthClient } from "./client.js";
import type { HttpContext } from "./http-exchange.js";
import { tokenCredential } from "./token-credential.js";
import { tokenRequest } from "./wire.js";

/** What one poll of the token endpoint came to (RFC 8628 section 3.5). */
export type PollAnswer = { readonly kind: "granted"; readonly credential: OAuthCredential } | NotYet;

/** The next poll must come no sooner than after `retryAfter` seconds. */
export interface NotYet {
  /** `trouble`: no word from the server, the way to it is disturbed. */
  readonly kind: "pending" | "slow_down" | "trouble";
  readonly retryAfter?: number | undefined;
}

const deviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code";

/**
 * Presents the device code once.
 *
 * @throws AuthError for every answer that ends the login: refused, expired, unknown errors
 */
export async function pollOnce(
  context: HttpContext & { readonly client: OAuthClient },
  deviceCode: string,
  verifier: string | undefined,
): Promise<PollAnswer> {
  const { client, runtime, signal } = context;
  const requestedAt = runtime.now();
  try {
    const answer = await tokenRequest(
      { client, runtime, signal, secrets: [deviceCode, verifier ?? ""] },
      deviceCodeGrant,
      { device_code: deviceCode, ...(verifier && { code_verifier: verifier }) },
    );
    return { kind: "granted", credential: tokenCredential(answer, client, requestedAt) };
  } catch (error) {
    if (!isAuthError(error)) throw error;
    const kind = notYet(error);
    if (kind === undefined) throw error;
    return { kind, retryAfter: error.details.retryAfterSeconds };
  }
}

const onTheWay: ReadonlySet<AuthErrorCode> = new Set([
  "network_error",
  "timeout",
  "server_error",
  "rate_limited",
]);

function notYet({ code, details }: AuthError): NotYet["kind"] | undefined {
  // Whatever the status: Qwen's server says `slow_down` with 429.
  if (details.oauthError === "authorization_pending") return "pending";
  if (details.oauthError === "slow_down") return "slow_down";
  // A page instead of JSON comes from something between us and the server.
  const isPage = code === "unexpected_response" && details.field === undefined;
  return isPage || onTheWay.has(code) ? "trouble" : undefined;
}
