import type { Runtime } from "../ports/runtime.js";
import { base64url } from "./base64url.js";

/** Proof key of one attempt (RFC 7636 section 4). Lives in memory only. */
export interface PkcePair {
  /** Secret until it is sent to the token endpoint. */
  readonly verifier: string;
  /** BASE64URL(SHA256(verifier)): method S256, the only one we use (RFC 9700 section 2.1.1). */
  readonly challenge: string;
}

/**
 * A fresh pair with 256 bits of randomness (RFC 7636 section 7.1).
 *
 * @example
 * ```ts
 * import { createPkcePair } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * const { challenge } = await createPkcePair(systemRuntime());
 * ```
 */
export async function createPkcePair(runtime: Pick<Runtime, "randomBytes">): Promise<PkcePair> {
  const verifier = base64url(runtime.randomBytes(32));
  return { verifier, challenge: await codeChallenge(verifier) };
}

/**
 * The S256 challenge of a verifier (RFC 7636 section 4.2).
 *
 * @example
 * ```ts
 * import { codeChallenge } from "@link-assistant/auth-core";
 *
 * const challenge = await codeChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
 * ```
 */
export async function codeChallenge(verifier: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}
