/**
 * RFC 4648 section 5, without padding.
 *
 * @example
 * ```ts
 * import { base64url } from "@link-assistant/auth-core";
 *
 * base64url(new Uint8Array([251, 255])); // "-_8"
 * ```
 */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
