import type { Credential } from "./credential.js";
import type { FileFlag, Host } from "./ports/host.js";

/**
 * What a found login is worth today. "login-ended": nothing renews it any more, "locked": a keychain that did not
 * open, "untrusted-endpoint": its token would go to a host that is not its service's, "overruled": the tool
 * itself would not read it. `reveal()` gives "usable" and "unknown-expiry" only.
 */
export type FindingStatus =
  | "usable"
  | "expired"
  | "no-login"
  | "login-ended"
  | "locked"
  | "encrypted-for-other-host"
  | "malformed"
  | "unreadable"
  | "unknown-expiry"
  | "untrusted-endpoint"
  | "overruled";

/** What a person should know besides the status; never a reason not to report a finding. */
export type FindingFlag =
  | FileFlag
  /** The number was read as seconds where the tool itself writes milliseconds. */
  | "expiry-unit-guessed"
  /** No refresh token beside it: it ends when it expires. */
  | "not-renewable"
  /** The files of the tool disagree about whose login it is. */
  | "account-uncertain"
  /** A shape that the tool itself does not write, or would refuse. */
  | "unusual-shape"
  /** From a file of the project in the working folder: taken only when the person names it. */
  | "of-project";

/**
 * One login or key that another tool left on this machine. All of it but `reveal()` is free of secrets, so a
 * finding can be printed and logged.
 */
export interface Finding {
  /** Provider id of the credential; the tool's own id for a file that is broken as a whole. Never empty. */
  readonly provider: string;
  readonly kind: "api-key" | "oauth" | "reference" | "unknown";
  /** Path, or the name of a variable or keychain item. Never empty. */
  readonly location: string;
  /**
   * Finds this one again, and goes into `CredentialLink.locator`: an absolute path, `path#row` where a file holds
   * several, `keychain:service/account`, `env:NAME`. Unique within the source, raw, and present on whatever can be
   * linked. A rotation does not change it.
   */
  readonly locator?: string;
  readonly account?: string;
  readonly plan?: string;
  readonly expiresAt?: number;
  /** When its file was last written, epoch milliseconds: how old the login is, at least. */
  readonly modifiedAt?: number;
  readonly status: FindingStatus;
  /** One sentence for a person: what is wrong, which field, what to do. Never a value. */
  readonly detail?: string;
  readonly flags?: readonly FindingFlag[];
  /** The owner's terms forbid use elsewhere: described, not handed out unless the person opts in. */
  readonly restricted?: boolean;
  /** The file belongs to a tool with which we share it under its lock: neither copied nor linked. */
  readonly shared?: boolean;
  /**
   * A fingerprint of the refresh token, for telling whether two places hold the same one. Unlike `reveal()` it
   * answers for an expired login, too, and gives the token to nobody but the function that hides it.
   */
  refreshFamily?(fingerprint: (refreshToken: string) => string): string;
  /** Fails with an `AuthError` when the status says that there is nothing to spend. */
  reveal(): Promise<Credential>;
}

/** A tool that already has credentials. Read-only by type: all it gets is a {@link Host}. */
export interface CredentialSource {
  readonly role: "source";
  readonly id: string;
  readonly name: string;
  /** Terms that a person must know before using what is found. */
  readonly notice?: string;
  /** What to run when a linked credential has expired; only its owner may refresh it. */
  readonly refreshHint: string;
  /** Systems on which the tool may keep some of it in the OS keychain, which is looked at only on request. */
  readonly usesKeychainOn?: readonly Host["platform"][];
  /** An empty list means "nothing here"; something broken is a finding with a status. */
  find(host: Host, options?: FindOptions): Promise<readonly Finding[]>;
}

/** Where to look, if not in the usual places. */
export interface FindOptions {
  /** Examine this file alone. */
  readonly path?: string;
}
