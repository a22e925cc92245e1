import { cancelled } from "../oauth/time-limit.js";
import type { ExchangeProcess, StartExchangeProcess } from "../ports/exchange-process.js";
import type { LockHandOver, SpentToken } from "../store/credential-store.js";
import { refreshTokenHash } from "../store/spent-token.js";
import { type ClaimedExchange, exchangeClaimed } from "./exchange-claimed.js";
import { type ExchangeRequest, parseExchangeAnswer } from "./exchange-message.js";
import type { RefreshStep } from "./step.js";

/** The exchange in a process of its own: no death of the caller loses the answer. */
export interface DetachedExchange {
  readonly start: StartExchangeProcess;
  /** Tells the process how to open this store; its entry understands it. Plain JSON, no secret. */
  readonly store: unknown;
  /** Called when no process could be started and the exchange runs in this one. */
  onUnavailable?(reason: unknown): void;
}

export interface DetachedRefresh extends ClaimedExchange {
  readonly key: string;
  readonly spent: SpentToken;
  readonly detached: DetachedExchange;
  readonly handOver: LockHandOver;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Rule 3: take the lock, look again, start the process, make the lock its own *while we still own it*, and only
 * then send the request. From there on the lock belongs to a living process, whatever becomes of us.
 */
export async function refreshDetached(options: DetachedRefresh): Promise<RefreshStep> {
  const { key, handOver, detached, store, spent } = options;
  const taking = await handOver.take(key, spent);
  if (taking.status !== "taken") return exchangeClaimed(taking, options);
  let started: ExchangeProcess | undefined;
  let begun = false;
  try {
    const record = await store.read(key);
    if ((await refreshTokenHash(record?.credential)) !== spent.hash) return { status: "moved", record };
    started = await startOr(detached);
    if (started === undefined) {
      begun = true;
      return await exchangeClaimed(await handOver.claim(key, taking.id, spent), options);
    }
    const lockId = await handOver.pass(key, taking.id, started.identity);
    if (lockId === undefined) return { status: "wait", holder: "another process" };
    begun = true;
    return await converse(started, options, lockId);
  } finally {
    if (!begun) {
      started?.abandon();
      await handOver.release(key, taking.id);
    }
  }
}

async function startOr({ start, onUnavailable }: DetachedExchange): Promise<ExchangeProcess | undefined> {
  try {
    return await start();
  } catch (reason) {
    onUnavailable?.(reason);
    return undefined;
  }
}

async function converse(
  started: ExchangeProcess,
  options: DetachedRefresh,
  lockId: string,
): Promise<RefreshStep> {
  const { key, spent, client, replayWindowMs, ahead, detached, handOver, signal } = options;
  const request: ExchangeRequest = {
    version: 1,
    store: detached.store,
    key,
    lockId,
    spent,
    client,
    replayWindowMs,
    ahead,
  };
  try {
    await started.send(JSON.stringify(request));
  } catch {
    return died;
  }
  if (ahead) return { status: "wait", holder: "the refresh behind" };
  const step = parseExchangeAnswer(await untilAborted(started.answer(), signal)) ?? died;
  if ("record" in step && step.record !== undefined) handOver.remember(key, spent, step.record);
  return step;
}

/** Its lock is a dead owner's now, and what it has done lies in the journal: the next round finds it. */
const died: RefreshStep = { status: "wait", holder: "an exchange process that died" };

/** The wait ends; the exchange goes on. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(cancelled());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}
