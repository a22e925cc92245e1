import type { OAuthCredential, StoredCredential } from "../credential.js";
import type { AuthError } from "../error.js";
import type { ProcessIdentity } from "../ports/processes.js";

/** What lies under one key. `key` is `provider` or `provider/account`. */
export interface StoredRecord {
  readonly credential: StoredCredential;
  /** Rises by one with every change of this credential. */
  readonly generation: number;
  /** Rises with every login and logout: an answer to a request of an earlier epoch no longer applies. */
  readonly epoch: number;
  /** Epoch milliseconds of the sign-in or import. */
  readonly grantedAt: number;
  readonly refreshedAt?: number;
  /** Issuer at which the login was obtained: a refresh token goes only there. */
  readonly issuer?: string;
}

/** Computes the new credential from the current record; undefined deletes and ends the epoch. */
export type CredentialChange = (current: StoredRecord | undefined) => StoredCredential | undefined;

/** Names the refresh token that is about to be spent, without holding it. */
export interface SpentToken {
  /** SHA-256 of the refresh token, base64url. */
  readonly hash: string;
  readonly generation: number;
}

/** The right to spend one refresh token, written down before it is used. */
export interface GrantedClaim {
  readonly status: "granted";
  readonly key: string;
  readonly id: string;
  readonly spent: SpentToken;
  /** The record as it was re-read under the lock. */
  readonly record: StoredRecord;
  /** An earlier holder died with this token in flight: this exchange presents it once more. */
  readonly replay: boolean;
}

/** The answer to whoever wants to spend a refresh token: granted, or why not and what to do instead. */
export type Claim =
  | GrantedClaim
  /** Somebody was faster: adopt what is stored now. */
  | { readonly status: "moved"; readonly record: StoredRecord | undefined }
  /** Somebody is at it: wait and read again. */
  | { readonly status: "held"; readonly holder: string }
  /** A former holder may still bring an answer. */
  | { readonly status: "uncertain"; readonly until: number }
  /** The server has refused this token for good: nobody presents it again. */
  | {
      readonly status: "refused";
      readonly oauthError: string;
      readonly at: number;
      /** The refusal answered a second presentation: an earlier exchange was interrupted. */
      readonly interrupted: boolean;
    }
  /** The server has asked to be left alone until then (epoch milliseconds), or has just failed: nobody asks before. */
  | { readonly status: "deferred"; readonly until: number }
  /** The lock's back end is down: fail closed. */
  | { readonly status: "unavailable"; readonly reason: string };

/**
 * What became of one exchange. Only `renewed` and `refused` are the server's word. `pauseMs`: for so long, in
 * milliseconds, nobody presents this token again.
 */
export type RefreshOutcome =
  | { readonly kind: "renewed"; readonly credential: OAuthCredential }
  | { readonly kind: "refused"; readonly oauthError: string }
  /** Nothing left this machine, or the server turned it away unread: the token is unspent. */
  | { readonly kind: "not-sent"; readonly error?: AuthError; readonly pauseMs?: number }
  /** Sent, and no answer: the token may be spent. */
  | { readonly kind: "unknown"; readonly error?: AuthError; readonly pauseMs?: number };

/**
 * Where credentials live. Every implementation passes `createStoreContract` of `auth-core/testing`.
 */
export interface CredentialStore {
  /** For a person: a path or the name of a keychain. */
  readonly location: string;
  /** Where the credential of one key lies, in a store that keeps them in several places. Default: `location`. */
  locate?(key: string): Promise<string>;
  read(key: string): Promise<StoredRecord | undefined>;
  keys(): Promise<readonly string[]>;
  /** Short changes without a network call inside: login, import, logout. Runs under the key's lock. */
  update(key: string, change: CredentialChange, options?: UpdateOptions): Promise<StoredRecord | undefined>;
  /**
   * Ends what processes that died have left behind: a lock, a temporary file, an answer that waits to be stored. It
   * spends nothing and asks nobody. Optional, since the next claim or change does the same.
   */
  settle?(key: string): Promise<void>;
  /** Whether the server has refused for good to renew what `read` gives: a person has to sign in. Only looks. */
  isRefused?(key: string): Promise<boolean>;
  claim(key: string, spent: SpentToken, signal?: AbortSignal): Promise<Claim>;
  /**
   * Stores the answer if generation and hash of the spent token still match, whoever holds the lock by now;
   * otherwise keeps it aside, never away. Ends the claim. Returns what is current now: the new record, also when
   * it could not be written and is only remembered; or what somebody else stored meanwhile.
   */
  commit(claim: GrantedClaim, outcome: RefreshOutcome): Promise<StoredRecord>;
  /** Present where the right to refresh can be passed to another process: what a detached exchange needs. */
  readonly handOver?: LockHandOver;
}

/** A lock that passes from one living process to another, which then claims under it. */
export interface LockHandOver {
  /** One attempt to take the lock of the key, to spend this token; none while nobody is to present it. */
  take(key: string, spent?: SpentToken): Promise<LockTaking | Extract<Claim, { status: "deferred" }>>;
  /** Gives it up with nothing done. */
  release(key: string, id: string): Promise<void>;
  /** Passes it to a process that has not begun yet: the new id, or undefined when the lock was lost meanwhile. */
  pass(key: string, id: string, to: ProcessIdentity): Promise<string | undefined>;
  /** In the new process: a claim under the lock that was passed to it. */
  claim(key: string, id: string, spent: SpentToken): Promise<Claim>;
  /** In the old process: what came of it, in case it could not be saved. `read` then never goes back behind it. */
  remember(key: string, spent: SpentToken, record: StoredRecord): void;
}

/** One attempt to take a lock: its id, or who holds it, for a person. */
export type LockTaking =
  | { readonly status: "taken"; readonly id: string }
  | { readonly status: "held"; readonly holder: string };

/** What is noted beside the credential that {@link CredentialStore.update} stores. */
export interface UpdateOptions {
  /** Issuer of the login that the change stores. */
  readonly issuer?: string;
}
