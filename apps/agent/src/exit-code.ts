import type { AuthErrorCode } from "@link-assistant/auth-core";

/** Documented in docs/cli.md; scripts depend on them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  signInNeeded: 4,
  unavailable: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const { failed, usage, signInNeeded, unavailable, interrupted } = exitCodes;

/** A new error code without an exit code does not compile. */
export const exitCodeOf: Readonly<Record<AuthErrorCode, ExitCode>> = {
  not_signed_in: signInNeeded,
  sign_in_again: signInNeeded,
  access_denied: signInNeeded,
  expired_token: signInNeeded,
  plan_closed: signInNeeded,
  restricted: signInNeeded,
  account_mismatch: signInNeeded,
  credential_invalid: signInNeeded,
  quota_exceeded: unavailable,
  network_error: unavailable,
  timeout: unavailable,
  tls_error: unavailable,
  server_error: unavailable,
  rate_limited: unavailable,
  unexpected_response: unavailable,
  unexpected_redirect: unavailable,
  oauth_error: failed,
  issuer_mismatch: signInNeeded,
  callback_port_in_use: failed,
  unsafe_url: failed,
  store_unreadable: failed,
  store_unwritable: failed,
  store_unavailable: failed,
  lock_timeout: failed,
  unsafe_path: failed,
  no_home: failed,
  keychain_unavailable: failed,
  keychain_locked: failed,
  invalid_configuration: failed,
  invalid_request: usage,
  unsupported: usage,
  cancelled: interrupted,
};
