import type { Credential } from "../credential.js";
import type { AuthError } from "../error.js";
import type { Origin } from "./origin.js";

/** A credential ready to be spent, and where it came from. */
export interface ResolvedCredential {
  readonly credential: Credential;
  readonly origin: Origin;
  /** The model that the same place names, for when none is given (`OPENAI_MODEL`). */
  readonly model?: string;
}

/**
 * One place that may hold a credential. "absent" lets the search go on; "broken" ends it: falling through a
 * malformed login to some other key would spend the wrong account without a word.
 */
export type Candidate =
  | { readonly verdict: "absent" | "skipped"; readonly origin: Origin; readonly reason: string }
  | {
      readonly verdict: "broken";
      readonly origin: Origin;
      readonly reason: string;
      readonly error: AuthError;
    }
  | {
      readonly verdict: "usable";
      readonly origin: Origin;
      readonly reason: string;
      readonly resolved: ResolvedCredential;
    };
