import { base64url } from "../oauth/base64url.js";

/**
 * SHA-256 of a refresh token, base64url. It stands for the token wherever the token itself has no business:
 * claims, journal headers, tombstones.
 */
export async function spentTokenHash(refreshToken: string): Promise<string> {
  return base64url(await sha256(new TextEncoder().encode(refreshToken)));
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
}

/** Hash of the refresh token of a stored credential; undefined where there is none to spend. */
export async function refreshTokenHash(
  credential: { readonly kind: string; readonly refreshToken?: string } | undefined,
): Promise<string | undefined> {
  return credential?.refreshToken === undefined ? undefined : spentTokenHash(credential.refreshToken);
}
