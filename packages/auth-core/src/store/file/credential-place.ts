import type { PlaceContent } from "./record-codec.js";

/**
 * Where one credential lies and in which format: the part of a locked store that differs between our own file,
 * another tool's file and the OS keychain. Everything else (lock, journal, recovery, the order of writes) is the
 * same for all of them and never in here. All methods but `read` are called under the lock of the key.
 *
 * `id` names the taking of the lock on whose behalf a temporary file is made; a former holder's are swept away by
 * the next one, and with them its power to replace anything.
 */
export interface CredentialPlace {
  /** For a person: a path or the name of a keychain. */
  readonly location: string;
  /**
   * True where nobody but us removes the credential: absent then means signed out. False for a file that another
   * tool may delete: an answer to the last refresh is then still saved.
   */
  readonly absentMeansSignedOut: boolean;
  /** Throws `store_unreadable` or `credential_invalid` when something is there and cannot be understood. */
  read(): Promise<PlaceContent>;
  /** Proves that `replace` will work, before a token is spent. Needs no person (no prompt, no unlocking). */
  reserve(id: string): Promise<void>;
  /**
   * Puts the content in place in one step. Durable when it resolves with "durable"; with "replaced" it is in place
   * and a power cut could still undo it. Rejects when nothing was changed.
   */
  replace(id: string, content: PlaceContent): Promise<"durable" | "replaced">;
  /** Makes durable what somebody else has put in place; false where the disk failed. */
  sync(): Promise<boolean>;
  /** Removes what `reserve` made. */
  discard(id: string): Promise<void>;
  /** Removes what every other holder's `reserve` made. */
  sweep(id: string): Promise<void>;
  /** Moves away content that cannot be understood, so that a sign-in can write; the path it now has. */
  setAside(id: string): Promise<string | undefined>;
}

/**
 * The lock of another tool with which a file is shared, taken as the second lock, always after our own.
 * An implementation keeps it fresh (heartbeat) from `take` until `release`.
 */
export interface ForeignLock {
  /** One attempt; takes over a stale one by that tool's own rules. */
  take(id: string, signal?: AbortSignal): Promise<ForeignLockAttempt>;
}

/** What one attempt at another tool's lock came to. */
export type ForeignLockAttempt =
  | {
      readonly status: "taken";
      /**
       * That tool's lock was seen and has vanished without a new credential: its owner may still be at work.
       * Until then (milliseconds of `Runtime.monotonicNow`) we hold the lock, watch the file and spend nothing.
       */
      readonly quietUntil?: number;
      /** Removes the lock if it is still ours. */
      release(): Promise<void>;
    }
  | { readonly status: "held"; readonly holder: string };
