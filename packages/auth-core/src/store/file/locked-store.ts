import { AuthError, isAuthError } from "../../error.js";
import type { Runtime } from "../../ports/runtime.js";
import type {
  Claim,
  CredentialStore,
  GrantedClaim,
  LockHandOver,
  RefreshOutcome,
  SpentToken,
  StoredRecord,
} from "../credential-store.js";
import { refreshTokenHash } from "../spent-token.js";
import { claimUnderLock } from "./claim.js";
import { commitOutcome } from "./commit.js";
import { holdsLock } from "./lock.js";
import {
  inStore,
  keepAlive,
  type LockHolding,
  type LockTiming,
  leaveLock,
  passLock,
  takeForeignLock,
  takeLock,
} from "./lock-holding.js";
import type { LockedKey } from "./locked-key.js";
import type { PlaceContent } from "./record-codec.js";
import { recover } from "./recover.js";
import { systemCode, unreadable } from "./system-error.js";
import { deferredUntil, readRefusal } from "./token-note.js";
import { changeUnderLock } from "./update.js";

/** What a {@link lockedStore} is made of: where each key lies. The algorithm is the same for all. */
export interface LockedStoreOptions {
  readonly location: string;
  readonly runtime: Runtime;
  readonly timing: LockTiming;
  open(key: string): Promise<LockedKey>;
  /** Creates the folders of a key; called before its lock is taken. */
  makeReady(key: LockedKey): Promise<void>;
  keys(): Promise<readonly string[]>;
}

interface LockedStore {
  readonly holding: LockHolding;
  /** What was answered and could not be written. Never hand out what it replaces. */
  readonly unsaved: Map<string, { readonly spent: SpentToken; readonly record: StoredRecord }>;
  open(key: string): Promise<LockedKey>;
}

/**
 * The store protocol over files: one lock, one journal and one place per key. `fileStore`, the keychain store and
 * the store of a file shared with another tool are this, with different {@link LockedKey}s.
 */
export function lockedStore(options: LockedStoreOptions): CredentialStore {
  const { location, keys, runtime, timing, makeReady } = options;
  const holding: LockHolding = { runtime, timing, makeReady, heartbeats: new Map(), foreign: new Map() };
  const store: LockedStore = {
    holding,
    unsaved: new Map(),
    open: openedOnce((name) => readingAt(location, () => options.open(name))),
  };

  return {
    location,
    keys: () => readingAt(location, keys),
    read: (name) => readNewest(store, name),

    async update(name, change, updateOptions) {
      const key = await store.open(name);
      return underLocks(store, key, (id) => changeUnderLock(key, id, change, updateOptions));
    },

    async settle(name) {
      const key = await store.open(name);
      await underLocks(store, key, (id) => settleUnderLock(key, id));
    },

    async isRefused(name) {
      const key = await store.open(name);
      const hash = await refreshTokenHash((await readNewest(store, name))?.credential);
      return hash !== undefined && (await inStore(key, () => readRefusal(key, hash))) !== undefined;
    },

    async claim(name, spent, signal) {
      const key = await store.open(name);
      const taking = await takeLock(holding, key);
      return taking.status === "held" ? taking : claimUnder(store, key, taking.id, spent, signal);
    },

    commit: (claim, outcome) => commit(store, claim, outcome),
    handOver: handOver(store),
  };
}

function handOver(store: LockedStore): LockHandOver {
  const { holding, unsaved, open } = store;
  return {
    async take(name, spent) {
      const key = await open(name);
      const until = spent && (await inStore(key, () => deferredUntil(key, spent.hash)));
      return until === undefined ? takeLock(holding, key) : { status: "deferred", until };
    },
    release: async (name, id) => leaveLock(holding, await open(name), id),
    pass: async (name, id, to) => passLock(holding, await open(name), id, to),
    async claim(name, id, spent) {
      const key = await open(name);
      // A process that comes to life late may have been robbed already: then nothing here is its business.
      const isOurs = await inStore(key, () => holdsLock(key.lock, id));
      if (!isOurs) return { status: "held", holder: "another process" };
      keepAlive(holding, key, id);
      return claimUnder(store, key, id, spent);
    },
    remember: (name, spent, record) => void unsaved.set(name, { spent, record }),
  };
}

/** Rule 15: a token that we have seen being spent is not handed out again. */
async function readNewest({ open, unsaved }: LockedStore, name: string): Promise<StoredRecord | undefined> {
  const key = await open(name);
  const { record } = await readPlace(key);
  const newer = unsaved.get(name);
  if (newer === undefined) return record;
  if (await isSpent(record, newer.spent)) return newer.record;
  unsaved.delete(name);
  return record;
}

function readPlace({ place }: LockedKey): Promise<PlaceContent> {
  return readingAt(place.location, () => place.read());
}

/** Whatever files were looked into: failures of the disk become an error that names the place. */
async function readingAt<T>(location: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw systemCode(error) === undefined ? error : unreadable(location, error);
  }
}

/** Waits for our own lock, then takes the other tool's, for a step without a network call. */
async function underLocks<T>(
  store: LockedStore,
  key: LockedKey,
  step: (id: string) => Promise<T>,
): Promise<T> {
  const id = await waitForLock(store, key);
  try {
    const foreignHolder = await takeForeignLock(store.holding, key, id);
    if (foreignHolder !== undefined) throw lockTimeout(key, foreignHolder);
    return await inStore(key, () => step(id));
  } finally {
    await leaveLock(store.holding, key, id);
  }
}

async function settleUnderLock(key: LockedKey, id: string): Promise<void> {
  await key.place.sweep(id);
  const recovery = await recover(key, id);
  if (recovery.status === "unsaved") throw recovery.error;
}

async function claimUnder(
  { holding, unsaved }: LockedStore,
  key: LockedKey,
  id: string,
  spent: SpentToken,
  signal?: AbortSignal,
): Promise<Claim> {
  let claim: Claim | undefined;
  try {
    const foreignHolder = await takeForeignLock(holding, key, id, signal);
    if (foreignHolder !== undefined) return { status: "held", holder: foreignHolder };
    await untilQuiet(key, holding.foreign.get(id)?.quietUntil, spent);
    claim = await inStore(key, () => claimUnderLock(key, id, spent));
    if (claim.status === "moved" && claim.record) unsaved.set(key.key, { spent, record: claim.record });
    return claim;
  } finally {
    if (claim?.status !== "granted") await leaveLock(holding, key, id);
  }
}

async function commit(
  store: LockedStore,
  claim: GrantedClaim,
  outcome: RefreshOutcome,
): Promise<StoredRecord> {
  const key = await store.open(claim.key);
  try {
    const { status, record } = await inStore(key, () => commitOutcome(key, claim, outcome));
    if (status !== "done") store.unsaved.set(claim.key, { spent: claim.spent, record });
    if (status === "late") await bringLateAnswer(store, key);
    return record;
  } finally {
    await leaveLock(store.holding, key, claim.id);
  }
}

/** Robbed with an answer in the journal: the answer is applied as by anybody, if the lock is free. */
async function bringLateAnswer({ holding }: LockedStore, key: LockedKey): Promise<void> {
  try {
    const taking = await takeLock(holding, key);
    if (taking.status === "held") return;
    try {
      if ((await takeForeignLock(holding, key, taking.id)) !== undefined) return;
      await inStore(key, () => settleUnderLock(key, taking.id));
    } finally {
      await leaveLock(holding, key, taking.id);
    }
  } catch (error) {
    if (!isAuthError(error)) throw error; // it lies in the journal all the same
  }
}

/** Rule 17: somebody of the other tool may still be at work; a new credential ends the wait. */
async function untilQuiet(key: LockedKey, quietUntil: number | undefined, spent: SpentToken): Promise<void> {
  while (quietUntil !== undefined && key.runtime.monotonicNow() < quietUntil) {
    const { record } = await readPlace(key);
    if (record !== undefined && !(await isSpent(record, spent))) return;
    await key.runtime.sleep(100);
  }
}

async function waitForLock({ holding }: LockedStore, key: LockedKey): Promise<string> {
  const { runtime, timing } = holding;
  const deadline = runtime.monotonicNow() + timing.waitMs;
  for (;;) {
    const taking = await takeLock(holding, key);
    if (taking.status === "taken") return taking.id;
    if (runtime.monotonicNow() >= deadline) throw lockTimeout(key, taking.holder);
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

/** What was seen of a lock must outlive one call; what could not be opened is opened again. */
function openedOnce(open: (key: string) => Promise<LockedKey>): (key: string) => Promise<LockedKey> {
  const opened = new Map<string, Promise<LockedKey>>();
  return (name) => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const opening = open(name);
    opened.set(name, opening);
    opening.catch(() => opened.delete(name));
    return opening;
  };
}
