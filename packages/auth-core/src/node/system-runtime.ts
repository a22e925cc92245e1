import type { Runtime } from "../ports/runtime.js";
import { systemFetch } from "./system-fetch.js";

/** Longest delay that `setTimeout` takes; beyond it fires at once. */
const longestTimerMs = 2 ** 31 - 1;

export interface SystemRuntimeOptions {
  /** Trusted besides the usual ones, in PEM. For all of a program, start Node with NODE_EXTRA_CA_CERTS instead. */
  readonly certificateAuthorities?: readonly string[];
}

/**
 * The real outside world of Node, Bun and Deno. Requests go through the proxy that HTTPS_PROXY and NO_PROXY
 * name.
 *
 * @example
 * ```ts
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * const runtime = systemRuntime();
 * ```
 */
export function systemRuntime(options: SystemRuntimeOptions = {}): Runtime {
  return {
    fetch: systemFetch(process.env, options.certificateAuthorities),
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
