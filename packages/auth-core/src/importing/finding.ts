import type { Credential } from "../credential.js";
import { AuthError, type AuthErrorCode } from "../error.js";
import type { Finding, FindingStatus } from "../source.js";
import { escapeUnprintable } from "./escape-unprintable.js";

/** A {@link Finding} before its strings are made printable, with the credential that `reveal()` will give. */
export interface FindingDraft extends Omit<Finding, "reveal" | "refreshFamily"> {
  readonly credential?: Credential;
  /** Only for comparing; for a credential that must be revealed without it. */
  readonly refreshToken?: string;
  /** The next thing to do, best a command; goes into the error of a `reveal()` that has nothing to give. */
  readonly hint?: string;
}

/**
 * Makes a finding: strings of foreign files are escaped, fields without a value are left out, and `reveal()`
 * gives the credential only where the status allows it. `locator` stays as it is: it must find the place again.
 *
 * @example
 * ```ts
 * import { finding } from "@link-assistant/auth-core/importing";
 *
 * const found = finding({
 *   provider: "example",
 *   kind: "api-key",
 *   location: "/home/ann/.example/key",
 *   status: "usable",
 *   credential: { kind: "api-key", apiKey: "CNRY-key" },
 * });
 * ```
 */
export function finding(draft: FindingDraft): Finding {
  const { credential, refreshToken = refreshTokenOf(credential), hint, status } = draft;
  const shown = printableFields(draft);
  return {
    ...shown,
    ...(refreshToken !== undefined && { refreshFamily: (fingerprint) => fingerprint(refreshToken) }),
    async reveal() {
      if (credential !== undefined && canBeSpent(status)) return credential;
      throw refusal(shown, hint);
    },
  };
}

/** Field by field: what else a draft was spread from may hold the secret. */
function printableFields(draft: FindingDraft): Omit<Finding, "reveal" | "refreshFamily"> {
  const { provider, kind, location, locator, account, plan, expiresAt, modifiedAt } = draft;
  const { status, detail, flags, restricted, shared } = draft;
  return {
    provider: escapeUnprintable(provider) || "unknown",
    kind,
    location: escapeUnprintable(location) || "unknown",
    ...(locator !== undefined && { locator }),
    ...(account && { account: escapeUnprintable(account) }),
    ...(plan && { plan: escapeUnprintable(plan) }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    status,
    ...(detail && { detail: escapeUnprintable(detail) }),
    ...(flags !== undefined && flags.length > 0 && { flags: [...new Set(flags)] }),
    ...(restricted && { restricted }),
    ...(shared && { shared }),
  };
}

function refreshTokenOf(credential: Credential | undefined): string | undefined {
  return credential?.kind === "oauth" ? credential.refreshToken : undefined;
}

/** Usable now, or perhaps: a file that does not say when its token ends is tried, not trusted. */
export function canBeSpent(status: FindingStatus): boolean {
  return status === "usable" || status === "unknown-expiry";
}

const codes: Readonly<Record<FindingStatus, AuthErrorCode>> = {
  usable: "unsupported",
  "unknown-expiry": "unsupported",
  expired: "sign_in_again",
  "no-login": "not_signed_in",
  "login-ended": "sign_in_again",
  locked: "keychain_locked",
  "encrypted-for-other-host": "credential_invalid",
  malformed: "credential_invalid",
  unreadable: "store_unreadable",
  "untrusted-endpoint": "unsafe_url",
  overruled: "credential_invalid",
};

const reasons: Readonly<Record<FindingStatus, string>> = {
  usable: "it is only described, not handed out.",
  "unknown-expiry": "it is only described, not handed out.",
  expired: "the access token has expired.",
  "no-login": "there is no login in it.",
  "login-ended": "the login has ended.",
  locked: "it is locked.",
  "encrypted-for-other-host": "it is encrypted for another host or user.",
  malformed: "it is damaged.",
  unreadable: "it cannot be read.",
  "untrusted-endpoint": "it would send its token to a foreign host.",
  overruled: "its own tool does not read it.",
};

function refusal(found: Omit<Finding, "reveal" | "refreshFamily">, hint: string | undefined): AuthError {
  const reason = found.detail ?? reasons[found.status];
  return new AuthError(codes[found.status], `${found.location}: ${reason}`, {
    ...(hint !== undefined && { hint }),
    details: { provider: found.provider, path: found.location },
  });
}

/** Status of a token by the clock of the machine: true expiry, no margin. */
export function statusByExpiry(
  expiresAt: number | undefined,
  now: number,
): "usable" | "expired" | "unknown-expiry" {
  if (expiresAt === undefined) return "unknown-expiry";
  return expiresAt > now ? "usable" : "expired";
}
