/** One presentation of a refresh token, from the request to what its sender learned. */
export interface Exchange {
  readonly number: number;
  readonly process: string;
  readonly sentAt: number;
  /** Number of the pair whose refresh token was presented; undefined for one that the server never issued. */
  readonly presented: number | undefined;
  /** Pair of the sign-in to which it goes back. */
  readonly login: number | undefined;
  /** Pair that the server gave for it. */
  issued?: number;
  /** What its sender got: undefined while it waits, and for good when it died. */
  learned?: "answer" | "refusal" | "wait" | "nothing";
  learnedAt?: number;
}

/** What a program was given, or why not. */
export interface Result {
  readonly process: string;
  /** Simulated milliseconds at its end. */
  readonly at: number;
  /** How many steps of all processes had been taken when it was asked for, and when it was given. */
  readonly asked: number;
  readonly given: number;
  /** Number of the pair whose access token was returned. */
  readonly pair?: number | undefined;
  /** Pair of the sign-in to which that goes back. */
  readonly login?: number | undefined;
  /** Code of an `AuthError`. */
  readonly code?: string;
  /** Anything that is not an `AuthError`. */
  readonly defect?: string;
}

/** What happened in one run, in the order in which it happened. */
export interface History {
  readonly exchanges: Exchange[];
  readonly results: Result[];
  /** Broken rules that were seen while they broke. */
  readonly violations: string[];
  /** Pairs that are durable, in the journal or as the credential: from then on nothing may lose them. */
  readonly saved: Set<number>;
  /** Disk operations that failed: for whom and when. */
  readonly diskFailures: { readonly process: string; readonly at: number }[];
  /** Pair of the sign-in that counts; undefined after a sign-out; "uncertain" when a change of it has failed. */
  login: number | "uncertain" | undefined;
}

export function createHistory(): History {
  return {
    exchanges: [],
    results: [],
    violations: [],
    saved: new Set(),
    diskFailures: [],
    login: undefined,
  };
}
