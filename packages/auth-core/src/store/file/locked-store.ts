import { AuthError } from "../../error.js";
import type { ProcessIdentity } from "../../ports/processes.js";
import type { Runtime } from "../../ports/runtime.js";
import type { Claim, CredentialStore, GrantedClaim, SpentToken, StoredRecord } from "../credential-store.js";
import { newIdentifier } from "../identifier.js";
import { refreshTokenHash } from "../spent-token.js";
import { claimUnderLock } from "./claim.js";
import { commitOutcome } from "./commit.js";
import type { ForeignLockAttempt } from "./credential-place.js";
import { handLockOver, releaseLock, touchLock, tryLock } from "./lock.js";
import type { LockedKey } from "./locked-key.js";
import { recover } from "./recover.js";
import { systemCode, unwritable } from "./system-error.js";
import { changeUnderLock } from "./update.js";

export interface LockTiming {
  /** How often a holder shows that it lives, milliseconds. Infinity: never. Default 2 s. */
  readonly heartbeatMs: number;
  /** How long an owner whose life cannot be checked must be silent before it is replaced. Default 10 s. */
  readonly staleMs: number;
  /** How long `update` waits for the lock: longer than any exchange. Default 60 s. */
  readonly waitMs: number;
}

export const defaultLockTiming: LockTiming = { heartbeatMs: 2_000, staleMs: 10_000, waitMs: 60_000 };

const releasePausesMs = [10, 100, 500, 1_000];

export interface LockedStoreOptions {
  readonly location: string;
  readonly runtime: Runtime;
  readonly timing: LockTiming;
  open(key: string): Promise<LockedKey>;
  /** Creates the folders of a key; called before its lock is taken. */
  makeReady(key: LockedKey): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/**
 * The store protocol over files: one lock, one journal and one place per key. `fileStore`, the keychain store and
 * the store of a file shared with another tool are this, with different {@link LockedKey}s.
 */
export function lockedStore(options: LockedStoreOptions): CredentialStore {
  const { runtime, timing } = options;
  const open = cachedByKey(options.open);
  const heartbeats = new Map<string, AbortController>();
  const foreignHolds = new Map<string, ForeignLockAttempt & { status: "taken" }>();
  // What was answered and could not be written. Never hand out what it replaces.
  const unsaved = new Map<string, { readonly spent: SpentToken; readonly record: StoredRecord }>();

  async function takeOwn(key: LockedKey): Promise<{ id: string } | { holder: string }> {
    const id = newIdentifier(runtime);
    await inStore(key, () => options.makeReady(key));
    // What fails around a lock that was taken must not leave it behind.
    const attempt = await inStore(key, () => tryLock(key.lock, id)).catch(async (error: unknown) => {
      await giveUp(key, id);
      throw error;
    });
    if (attempt.status === "held") return { holder: describe(attempt.holder) };
    startHeartbeat(key, id);
    return { id };
  }

  function startHeartbeat(key: LockedKey, id: string): void {
    if (timing.heartbeatMs === Number.POSITIVE_INFINITY) return;
    const stop = new AbortController();
    heartbeats.set(id, stop);
    void beat(key, id, stop.signal, runtime, timing.heartbeatMs);
  }

  async function release(key: LockedKey, id: string): Promise<void> {
    heartbeats.get(id)?.abort();
    heartbeats.delete(id);
    const foreign = foreignHolds.get(id);
    foreignHolds.delete(id);
    await foreign?.release().catch(() => undefined); // its owner's rules free it in time
    await releaseLock(key.lock, id);
  }

  async function leave(key: LockedKey, id: string): Promise<void> {
    await key.place.discard(id).catch(() => undefined);
    await giveUp(key, id);
  }

  /** Whatever else has failed, the lock goes: as long as we live nobody else could take it. */
  async function giveUp(key: LockedKey, id: string): Promise<void> {
    for (const pause of releasePausesMs) {
      try {
        return await release(key, id);
      } catch {
        await runtime.sleep(pause);
      }
    }
  }

  async function takeForeign(key: LockedKey, id: string, signal?: AbortSignal): Promise<string | undefined> {
    const attempt = await inStore(key, async () => key.foreignLock?.take(id, signal));
    if (attempt?.status === "held") return attempt.holder;
    if (attempt !== undefined) foreignHolds.set(id, attempt);
    return undefined;
  }

  async function claimUnder(key: LockedKey, id: string, spent: SpentToken, signal?: AbortSignal) {
    let claim: Claim | undefined;
    try {
      const foreignHolder = await takeForeign(key, id, signal);
      if (foreignHolder !== undefined) return { status: "held", holder: foreignHolder } as const;
      await untilQuiet(key, foreignHolds.get(id)?.quietUntil, spent);
      claim = await inStore(key, () => claimUnderLock(key, id, spent));
      return claim;
    } finally {
      if (claim?.status !== "granted") await leave(key, id);
    }
  }

  async function commit(
    key: LockedKey,
    claim: GrantedClaim,
    outcome: Parameters<CredentialStore["commit"]>[1],
  ) {
    try {
      const committed = await inStore(key, () => commitOutcome(key, claim, outcome));
      if (committed.status !== "done") unsaved.set(key.key, { spent: claim.spent, record: committed.record });
      if (committed.status === "late") {
        const own = await takeOwn(key);
        if ("id" in own) {
          await key.place.sweep(own.id);
          await recover(key, own.id).finally(() => leave(key, own.id));
        }
      }
      return committed.record;
    } finally {
      await leave(key, claim.id);
    }
  }

  return {
    location: options.location,
    keys: options.keys,

    async read(name) {
      const key = await open(name);
      const { record } = await key.place.read();
      const newer = unsaved.get(name);
      if (newer === undefined) return record;
      if (await isSpent(record, newer.spent)) return newer.record;
      unsaved.delete(name);
      return record;
    },

    async update(name, change, updateOptions) {
      const key = await open(name);
      const id = await waitForLock(key, () => takeOwn(key), runtime, timing.waitMs);
      try {
        const foreignHolder = await takeForeign(key, id);
        if (foreignHolder !== undefined) throw lockTimeout(key, foreignHolder);
        return await inStore(key, () => changeUnderLock(key, id, change, updateOptions));
      } finally {
        await leave(key, id);
      }
    },

    async claim(name, spent, signal) {
      const key = await open(name);
      const own = await takeOwn(key);
      if ("holder" in own) return { status: "held", holder: own.holder };
      return claimUnder(key, own.id, spent, signal);
    },

    commit: async (claim, outcome) => commit(await open(claim.key), claim, outcome),

    handOver: {
      async take(name) {
        const own = await takeOwn(await open(name));
        return "id" in own ? { status: "taken", id: own.id } : { status: "held", holder: own.holder };
      },

      release: async (name, id) => leave(await open(name), id),

      async pass(name, id, to) {
        const key = await open(name);
        const next = newIdentifier(runtime);
        heartbeats.get(id)?.abort();
        heartbeats.delete(id);
        const passed = await inStore(key, () => handLockOver(key.lock, id, { id: next, owner: to }));
        return passed ? next : undefined;
      },

      async claim(name, id, spent) {
        const key = await open(name);
        startHeartbeat(key, id);
        return claimUnder(key, id, spent);
      },

      remember: (name, spent, record) => void unsaved.set(name, { spent, record }),
    },
  };
}

async function beat(key: LockedKey, id: string, stop: AbortSignal, runtime: Runtime, everyMs: number) {
  try {
    do await runtime.sleep(everyMs, stop);
    while (!stop.aborted && (await touchLock(key.lock, id)));
  } catch {
    // Stopped, or the disk failed: the holder finds out when it verifies the lock.
  }
}

/** Rule 17: somebody of the other tool may still be at work; a new credential ends the wait. */
async function untilQuiet(key: LockedKey, quietUntil: number | undefined, spent: SpentToken): Promise<void> {
  while (quietUntil !== undefined && key.runtime.monotonicNow() < quietUntil) {
    const { record } = await key.place.read();
    if (record !== undefined && !(await isSpent(record, spent))) return;
    await key.runtime.sleep(100);
  }
}

async function waitForLock(
  key: LockedKey,
  take: () => Promise<{ id: string } | { holder: string }>,
  runtime: Runtime,
  waitMs: number,
): Promise<string> {
  const deadline = runtime.monotonicNow() + waitMs;
  for (;;) {
    const attempt = await take();
    if ("id" in attempt) return attempt.id;
    if (runtime.monotonicNow() >= deadline) throw lockTimeout(key, attempt.holder);
    await runtime.sleep(25);
  }
}

function lockTimeout(key: LockedKey, holder: string): AuthError {
  return new AuthError("lock_timeout", `The login ${key.key} is in use by ${holder}.`, {
    hint: "Wait for it to end, or see `agent auth doctor`.",
    details: { path: key.lock.path },
  });
}

async function isSpent(record: StoredRecord | undefined, spent: SpentToken): Promise<boolean> {
  const hash = await refreshTokenHash(record?.credential);
  return hash === spent.hash && record?.generation === spent.generation;
}

function describe(holder: ProcessIdentity | undefined): string {
  return holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
}

/** Failures of the disk become an error that names the place and the reason. */
async function inStore<T>(key: LockedKey, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    // An abort, or a defect of ours, is nothing that the disk has done.
    throw systemCode(error) === undefined ? error : unwritable(key.place.location, error);
  }
}

function cachedByKey(open: (key: string) => Promise<LockedKey>): (key: string) => Promise<LockedKey> {
  const opened = new Map<string, Promise<LockedKey>>();
  return (key) => {
    const known = opened.get(key) ?? open(key);
    opened.set(key, known);
    return known;
  };
}
