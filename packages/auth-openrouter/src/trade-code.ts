import {
  type ApiKeyCredential,
  AuthError,
  type AuthorizationGrant,
  exchangeCodeForKey,
  type HttpContext,
  isAuthError,
  type OAuthClient,
} from "@link-assistant/auth-core";

/**
 * Trades a code for a key, once: JSON in, a long-lived key out, where OAuth has a form and tokens.
 *
 * @throws AuthError `expired_token`, `oauth_error`, and what a request can fail with
 */
export async function tradeCodeForKey(
  client: OAuthClient,
  grant: AuthorizationGrant,
  context: HttpContext,
): Promise<ApiKeyCredential> {
  try {
    return await exchangeCodeForKey({ url: client.tokenEndpoint, keyField: "key" }, grant, context);
  } catch (error) {
    throw isAuthError(error) && error.code === "oauth_error" ? codeRefused(error) : error;
  }
}

/** OpenRouter answers 403 both to a dead code and to a foreign one, and 400 before it looked at either. */
function codeRefused({ message, details }: AuthError): AuthError {
  const expired = /expired/i.test(message);
  const why = expired
    ? "it is older than ten minutes"
    : "it was used before, is not complete, or belongs to another sign-in";
  return new AuthError(
    expired ? "expired_token" : "oauth_error",
    `OpenRouter did not accept the code (HTTP ${details.status}): ${why}.`,
    { hint: "Start the sign-in again: agent auth login openrouter", details },
  );
}
