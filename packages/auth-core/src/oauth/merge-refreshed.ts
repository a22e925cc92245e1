import type { OAuthCredential } from "../credential.js";

/**
 * The credential after a refresh: the answer, and from before what a server may leave out of it, that is
 * refresh token, ID token, scopes (RFC 6749 section 6), end of the login and kept parameters.
 *
 * The times of the access token come from the answer alone, since the old ones belong to the old token.
 */
export function mergeRefreshed(previous: OAuthCredential, answer: OAuthCredential): OAuthCredential {
  const { refreshToken, idToken, scopes, loginEndsAt } = previous;
  const params = { ...previous.params, ...answer.params };
  return {
    ...(refreshToken !== undefined && { refreshToken }),
    ...(idToken !== undefined && { idToken }),
    ...(scopes !== undefined && { scopes }),
    ...(loginEndsAt !== undefined && { loginEndsAt }),
    ...answer,
    ...(Object.keys(params).length > 0 && { params }),
  };
}
