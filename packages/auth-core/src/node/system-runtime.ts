import type { Runtime } from "../ports/runtime.js";

/** Longest delay that `setTimeout` takes; beyond it fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The real outside world of Node, Bun and Deno.
 *
 * @example
 * ```ts
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * const runtime = systemRuntime();
 * ```
 */
export function systemRuntime(): Runtime {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    now: () => Date.now(),
    monotonicNow: () => performance.now(),
    sleep,
    randomBytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  };
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const cancel = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", cancel);
        resolve();
      },
      Math.min(Math.max(0, milliseconds), longestTimerMs),
    );
    signal?.addEventListener("abort", cancel, { once: true });
  });
}
