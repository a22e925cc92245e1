import type { Runtime } from "../ports/runtime.js";

/** The world at the start of a test. */
export interface VirtualRuntimeOptions {
  /** Answers the requests. Without it, every request fails like an unplugged network. */
  readonly fetch?: typeof globalThis.fetch;
  /** Wall clock at the start, epoch milliseconds. Default: 2026-01-01T00:00:00Z. */
  readonly now?: number;
  /** Let time pass by itself while nothing but sleepers is left, so that tests never wait. Default: true. */
  readonly autoAdvance?: boolean;
  /** Seed of `randomBytes`, which is repeatable. */
  readonly seed?: number;
}

/** A {@link Runtime} without a real clock, network or chance. */
export interface VirtualRuntime extends Runtime {
  /** Lets time pass and wakes, in their order, the sleepers whose time has come. */
  advance(milliseconds: number): Promise<void>;
  /** The lengths of all sleeps asked for so far, in milliseconds, in their order. */
  readonly sleeps: readonly number[];
}

interface Sleeper {
  readonly wakesAt: number;
  wake(): void;
}

/**
 * A runtime whose time passes only when the program sleeps: a flow of fifteen minutes runs in a few
 * milliseconds, with every deadline kept. Time stands still while a request is in flight; to let a time
 * limit strike a request that hangs, call `advance`.
 *
 * @example
 * ```ts
 * import { virtualRuntime } from "@link-assistant/auth-core/testing";
 *
 * const runtime = virtualRuntime();
 * await runtime.sleep(60_000); // returns at once, one minute later
 * ```
 */
export function virtualRuntime(options: VirtualRuntimeOptions = {}): VirtualRuntime {
  const { now: startedAt = Date.UTC(2026, 0, 1), autoAdvance = true, seed = 1 } = options;
  const answer = options.fetch ?? (() => Promise.reject(new TypeError("fetch failed")));
  const sleepers = new Set<Sleeper>();
  const sleeps: number[] = [];
  let elapsed = 0;
  let inFlight = 0;
  let passing = false;

  const wakeNextBefore = (limit: number): boolean => {
    const next = [...sleepers].sort((one, other) => one.wakesAt - other.wakesAt)[0];
    if (next === undefined || next.wakesAt > limit) return false;
    elapsed = Math.max(elapsed, next.wakesAt);
    sleepers.delete(next);
    next.wake();
    return true;
  };

  // One at a time: between two wakings everything that the first one started must have its turn.
  const passTime = async (): Promise<void> => {
    if (!autoAdvance || passing) return;
    passing = true;
    do await settle();
    while (inFlight === 0 && wakeNextBefore(Number.POSITIVE_INFINITY));
    passing = false;
  };

  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      sleeps.push(milliseconds);
      const cancel = () => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        wakesAt: elapsed + Math.max(0, milliseconds),
        wake() {
          signal?.removeEventListener("abort", cancel);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", cancel, { once: true });
      void passTime();
    });

  return {
    async fetch(input, init) {
      inFlight++;
      try {
        return await answer(input, init);
      } finally {
        inFlight--;
        void passTime();
      }
    },
    now: () => startedAt + elapsed,
    monotonicNow: () => elapsed,
    sleep,
    sleeps,
    randomBytes: repeatableBytes(seed),
    async advance(milliseconds) {
      const target = elapsed + milliseconds;
      do await settle();
      while (wakeNextBefore(target));
      elapsed = target;
    },
  };
}

/** Lets everything run that can run without time passing. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
}

/** Not random at all: mulberry32, so that a failing test fails again. */
function repeatableBytes(seed: number): (length: number) => Uint8Array {
  let state = seed;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return (mixed ^ (mixed >>> 14)) & 0xff;
    });
}
