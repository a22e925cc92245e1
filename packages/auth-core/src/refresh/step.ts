import type { AuthError } from "../error.js";
import type { StoredRecord } from "../store/credential-store.js";

/** What one attempt at a refresh came to. */
export type RefreshStep =
  /** What came is handed out, however short it lives: asking again would not make it longer. */
  | { readonly status: "renewed"; readonly record: StoredRecord }
  /** The store holds something else by now. */
  | { readonly status: "moved"; readonly record?: StoredRecord | undefined }
  /** Somebody is at it. `until`: epoch milliseconds, where known. */
  | { readonly status: "wait"; readonly holder: string; readonly until?: number }
  | { readonly status: "failed"; readonly error: AuthError };
