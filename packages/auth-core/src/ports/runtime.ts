/** The four things that the flows take from the outside world. `systemRuntime` is the real one. */
export interface Runtime {
  readonly fetch: typeof globalThis.fetch;
  /** Wall clock, epoch milliseconds: for what is stored and shown. */
  now(): number;
  /** Milliseconds from an arbitrary origin that never go back: for deadlines and intervals. */
  monotonicNow(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  randomBytes(length: number): Uint8Array;
}
