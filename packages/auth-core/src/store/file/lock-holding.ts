import type { ProcessIdentity } from "../../ports/processes.js";
import type { Runtime } from "../../ports/runtime.js";
import type { LockTaking } from "../credential-store.js";
import { newIdentifier } from "../identifier.js";
import type { ForeignLockAttempt } from "./credential-place.js";
import { handLockOver, releaseLock, touchLock, tryLock } from "./lock.js";
import type { LockedKey } from "./locked-key.js";
import { systemCode, unwritable } from "./system-error.js";

/** How long locks live and are waited for. */
export interface LockTiming {
  /** How often a holder shows that it lives, milliseconds. Infinity: never. Default 2 s. */
  readonly heartbeatMs: number;
  /** How long an owner whose life cannot be checked must be silent before it is replaced. Default 10 s. */
  readonly staleMs: number;
  /** How long `update` waits for the lock: longer than any exchange. Default 60 s. */
  readonly waitMs: number;
}

/** A beat every 2 s, stale after 10 s without one, and 60 s of waiting at most. */
export const defaultLockTiming: LockTiming = { heartbeatMs: 2_000, staleMs: 10_000, waitMs: 60_000 };

/** The locks that this process holds for one store, by their ids. */
export interface LockHolding {
  readonly runtime: Runtime;
  readonly timing: LockTiming;
  /** Creates the folders of a key; called before its lock is taken. */
  makeReady(key: LockedKey): Promise<void>;
  readonly heartbeats: Map<string, AbortController>;
  readonly foreign: Map<string, ForeignLockAttempt & { readonly status: "taken" }>;
}

const releasePausesMs = [10, 100, 500, 1_000];

/** One attempt at our own lock. What fails around a lock that was taken does not leave it behind. */
export async function takeLock(holding: LockHolding, key: LockedKey): Promise<LockTaking> {
  const id = newIdentifier(holding.runtime);
  await inStore(key, () => holding.makeReady(key));
  try {
    const attempt = await inStore(key, () => tryLock(key.lock, id));
    if (attempt.status === "held") return { status: "held", holder: describe(attempt.holder) };
  } catch (error) {
    await giveUp(holding, key, id);
    throw error;
  }
  keepAlive(holding, key, id);
  return { status: "taken", id };
}

/** Shows that the holder of the lock lives, until it is passed on or left. */
export function keepAlive(holding: LockHolding, key: LockedKey, id: string): void {
  if (holding.timing.heartbeatMs === Number.POSITIVE_INFINITY) return;
  const stop = new AbortController();
  holding.heartbeats.set(id, stop);
  void beat(holding, key, id, stop.signal);
}

export async function passLock(
  holding: LockHolding,
  key: LockedKey,
  id: string,
  owner: ProcessIdentity,
): Promise<string | undefined> {
  const next = newIdentifier(holding.runtime);
  stopHeartbeat(holding, id);
  const passed = await inStore(key, () => handLockOver(key.lock, id, { id: next, owner }));
  return passed ? next : undefined;
}

/** Always after our own lock. The holder, when the other tool has it. */
export async function takeForeignLock(
  holding: LockHolding,
  key: LockedKey,
  id: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const attempt = await inStore(key, async () => key.foreignLock?.take(id, signal));
  if (attempt?.status === "held") return attempt.holder;
  if (attempt !== undefined) holding.foreign.set(id, attempt);
  return undefined;
}

/** Ends a holding with what it has made: temporary file, foreign lock, our own lock. */
export async function leaveLock(holding: LockHolding, key: LockedKey, id: string): Promise<void> {
  await key.place.discard(id).catch(() => undefined);
  await giveUp(holding, key, id);
}

/** Whatever else has failed, the lock goes: as long as we live nobody else could take it. */
async function giveUp(holding: LockHolding, key: LockedKey, id: string): Promise<void> {
  stopHeartbeat(holding, id);
  const foreign = holding.foreign.get(id);
  holding.foreign.delete(id);
  await foreign?.release().catch(() => undefined); // its owner's rules free it in time
  for (const pause of releasePausesMs) {
    try {
      return await releaseLock(key.lock, id);
    } catch {
      await holding.runtime.sleep(pause);
    }
  }
}

function stopHeartbeat({ heartbeats }: LockHolding, id: string): void {
  heartbeats.get(id)?.abort();
  heartbeats.delete(id);
}

async function beat(holding: LockHolding, key: LockedKey, id: string, stop: AbortSignal): Promise<void> {
  try {
    do await holding.runtime.sleep(holding.timing.heartbeatMs, stop);
    while (!stop.aborted && (await touchLock(key.lock, id)));
  } catch {
    // Stopped, or the disk failed: the holder finds out when it verifies the lock.
  }
}

function describe(holder: ProcessIdentity | undefined): string {
  return holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
}

/** Failures of the disk become an error that names the place and the reason. */
export async function inStore<T>(key: LockedKey, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    // An abort, or a defect of ours, is nothing that the disk has done.
    throw systemCode(error) === undefined ? error : unwritable(key.place.location, error);
  }
}
