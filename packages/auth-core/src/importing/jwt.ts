import * as z from "zod/mini";
import { readExpiry } from "./expiry.js";
import { parseJson } from "./json.js";

/** What a JSON Web Token says of itself. Nobody has verified it: good for a display, never for a decision. */
export interface UnverifiedClaims {
  /** `exp` (RFC 7519 section 4.1.4) as epoch milliseconds. */
  readonly expiresAt?: number;
  readonly email?: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const claimsSchema = z.record(z.string(), z.unknown());

/** Reads the payload of a compact JWT without verifying it; undefined for anything else. */
export function readJwtUnverified(token: unknown): UnverifiedClaims | undefined {
  if (typeof token !== "string" || token.length > 65_536) return undefined;
  const [, payload, signature, ...more] = token.split(".");
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  const bytes = decodeBase64Url(payload);
  if (bytes === undefined) return undefined;
  const json = parseJson(bytes);
  const claims = json.ok ? claimsSchema.safeParse(json.value) : undefined;
  if (claims?.success !== true) return undefined;
  const { exp, email } = claims.data;
  const { expiresAt } = readExpiry(exp, "s");
  return {
    claims: claims.data,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(typeof email === "string" && email !== "" && { email }),
  };
}

function decodeBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) =>
      character.charCodeAt(0),
    );
  } catch {
    return undefined;
  }
}
