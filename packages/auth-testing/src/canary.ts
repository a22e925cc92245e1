import { randomBytes } from "node:crypto";

/**
 * Starts every secret that these servers make. A test runs a program through all its failures and then looks
 * for this text in whatever the program printed, logged or left behind.
 */
export const canaryMark = "CNRY-";

/** A new secret that cannot be guessed and cannot be overlooked: `CNRY-<kind>-…`. */
export function canarySecret(kind: string): string {
  return `${canaryMark}${kind}-${randomBytes(18).toString("base64url")}`;
}
