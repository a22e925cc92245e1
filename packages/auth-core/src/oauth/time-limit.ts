import { AuthError } from "../error.js";
import type { Runtime } from "../ports/runtime.js";

/**
 * Runs `work` with a signal that fires after `milliseconds` or with `signal`, until the work is done.
 *
 * The controller and the timer are ours and stay referenced here: Node 20 lets the garbage collector take
 * an `AbortSignal.timeout` or `AbortSignal.any` that was given to `fetch`, and the body then has no limit.
 */
export async function withTimeLimit<T>(
  limit: {
    readonly runtime: Pick<Runtime, "sleep">;
    readonly milliseconds: number;
    readonly signal?: AbortSignal | undefined;
    readonly onTimeout: () => AuthError;
  },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { runtime, milliseconds, signal, onTimeout } = limit;
  throwIfCancelled(signal);
  const controller = new AbortController();
  const done = new AbortController();
  const cancel = () => controller.abort(cancelled());
  signal?.addEventListener("abort", cancel, { once: true });
  runtime.sleep(milliseconds, done.signal).then(
    () => controller.abort(onTimeout()),
    () => undefined,
  );
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  try {
    // A fetch that does not listen to its signal must not hold us up either.
    return await Promise.race([aborted, work(controller.signal)]);
  } finally {
    signal?.removeEventListener("abort", cancel);
    done.abort();
  }
}

export function cancelled(): AuthError {
  return new AuthError("cancelled", "Cancelled.");
}

/** @throws AuthError `cancelled` */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}
