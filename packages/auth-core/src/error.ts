/**
 * Every way in which this library fails, closed: exit codes and documentation are tables over it, so that a
 * missing entry is a compile error. `docs/errors.md` has one heading per code.
 */
export const authErrorCodes = [
  // The person has to sign in, or sign in again.
  "not_signed_in",
  "sign_in_again",
  "access_denied",
  "expired_token",
  "plan_closed",
  "quota_exceeded",
  "restricted",
  "account_mismatch",
  "credential_invalid",
  // The provider or the way to it.
  "network_error",
  "timeout",
  "tls_error",
  "server_error",
  "rate_limited",
  "unexpected_response",
  "unexpected_redirect",
  // The protocol.
  "oauth_error",
  "issuer_mismatch",
  "callback_port_in_use",
  "unsafe_url",
  // This machine.
  "store_unreadable",
  "store_unwritable",
  "store_unavailable",
  "lock_timeout",
  "unsafe_path",
  "no_home",
  "keychain_unavailable",
  "keychain_locked",
  // The request.
  "invalid_configuration",
  "invalid_request",
  "unsupported",
  "cancelled",
] as const;

/** Why something failed: a closed list, one heading each in docs/errors.md. */
export type AuthErrorCode = (typeof authErrorCodes)[number];

/** What may stand beside a message. All of it is printable: no value of a secret field ever goes here. */
export interface AuthErrorDetails {
  readonly provider?: string;
  readonly host?: string;
  readonly path?: string;
  readonly field?: string;
  readonly status?: number;
  /** The `error` code of an OAuth answer (RFC 6749 section 5.2), sanitised. */
  readonly oauthError?: string;
  readonly retryAfterSeconds?: number;
}

export interface AuthErrorOptions {
  /** The next thing to do, best a command. */
  readonly hint?: string;
  readonly details?: AuthErrorDetails;
  /** Only its name and system code are kept: messages and properties of foreign errors carry request bodies. */
  readonly cause?: unknown;
}

// Two copies of this package may meet in one process; `instanceof` would not know the other's class.
const brand = Symbol.for("@link-assistant/auth-core/AuthError");

/**
 * The one error of this library.
 *
 * @example
 * ```ts
 * import { AuthError } from "@link-assistant/auth-core";
 *
 * throw new AuthError("not_signed_in", "No login for qwen.", { hint: "agent auth login qwen" });
 * ```
 */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: AuthErrorCode;
  readonly hint?: string;
  readonly details: AuthErrorDetails;

  constructor(code: AuthErrorCode, message: string, options: AuthErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: safeCause(options.cause) });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
    this.details = options.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for the `AuthError` of any copy of this package, where `instanceof` knows only its own. */
export function isAuthError(value: unknown): value is AuthError {
  return typeof value === "object" && value !== null && brand in value;
}

/** A foreign error's name and code. Its message may quote a body, its properties may hold the request. */
function safeCause(cause: unknown, depth = 0): unknown {
  if (isAuthError(cause)) return cause;
  if (!(cause instanceof Error)) return { name: typeof cause };
  const { code } = cause as { code?: unknown };
  // Causes may go round in a circle.
  const inner = cause.cause instanceof Error && depth < 5 ? safeCause(cause.cause, depth + 1) : undefined;
  return {
    name: cause.name,
    ...(typeof code === "string" && { code }),
    ...(inner !== undefined && { cause: inner }),
  };
}
