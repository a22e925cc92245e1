import {
  type CredentialStore,
  type Disk,
  isAuthError,
  type LockHandOver,
  type StoreContext,
  type StoredRecord,
} from "@link-assistant/auth-core";
import {
  defaultLockTiming,
  type LockedKey,
  type LockTiming,
  lockedStore,
  makeFolders,
  makeKeyFolders,
} from "@link-assistant/auth-core/node";
import { findQwenHome } from "../qwen-home.js";
import { qwenFolder, type StoredFilePlaces, storedFilePlaces } from "../stored-file/index.js";
import { ifPresent } from "./disk.js";
import { type QwenLockTiming, qwenLock } from "./foreign-lock.js";
import { qwenPlace } from "./place.js";

const key = "qwen";

export interface StoreTiming {
  readonly own?: Partial<LockTiming>;
  readonly foreign?: Partial<QwenLockTiming>;
}

/** Logins shared with Qwen Code in its file; keys and further accounts in the application's own store. */
export function openQwenStore(context: StoreContext, timing: StoreTiming = {}): CredentialStore {
  const { ownStore } = context;
  const shared = sharedStore(context, timing);

  return {
    location: shared.location,

    async locate(name) {
      if (name !== key || (await ownStore.read(name)) !== undefined) {
        return (await ownStore.locate?.(name)) ?? ownStore.location;
      }
      return (await locateFile(context)) ?? shared.location;
    },

    async keys() {
      const own = await ownStore.keys();
      const isShared = !own.includes(key) && (await isThere(shared));
      return isShared ? [...own, key].sort() : own;
    },

    /** A key that was signed in with on purpose goes before a login that Qwen Code may have left. */
    read: async (name) => (await ownStore.read(name)) ?? (name === key ? shared.read(name) : undefined),

    async update(name, change, options) {
      if (name !== key) return ownStore.update(name, change, options);
      const own = await ownStore.read(name);
      const next = change(own ?? (await readableRecord(shared)));
      if (next !== undefined && next.kind !== "oauth") return ownStore.update(name, change, options);
      const stored = await patiently(context, () =>
        shared.update(name, (current) => change(own ?? current), options),
      );
      if (own !== undefined) await ownStore.update(name, () => undefined);
      return stored;
    },

    claim: (name, spent, signal) => (name === key ? shared : ownStore).claim(name, spent, signal),
    commit: (claim, outcome) => (claim.key === key ? shared : ownStore).commit(claim, outcome),
    ...handOverOf(shared, ownStore),
  };
}

// A refresh of Qwen Code's takes up to 30 s, and a lock that it left behind is stale after 35 s.
const longestForeignHoldMs = 45_000;

/** A person who has just signed in waits for whoever is refreshing the old login. */
async function patiently<T>({ runtime }: StoreContext, attempt: () => Promise<T>): Promise<T> {
  const deadline = runtime.monotonicNow() + longestForeignHoldMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isHeld = isAuthError(error) && error.code === "lock_timeout";
      if (!isHeld || runtime.monotonicNow() >= deadline) throw error;
    }
  }
}

/** Both have it, or the whole has not: the caller asks before it knows the key. */
function handOverOf(
  { handOver: ofShared }: CredentialStore,
  { handOver: ofOwn }: CredentialStore,
): { readonly handOver?: LockHandOver } {
  if (ofShared === undefined || ofOwn === undefined) return {};
  const of = (name: string) => (name === key ? ofShared : ofOwn);
  return {
    handOver: {
      take: (name) => of(name).take(name),
      release: (name, id) => of(name).release(name, id),
      pass: (name, id, to) => of(name).pass(name, id, to),
      claim: (name, id, spent) => of(name).claim(name, id, spent),
      remember: (name, spent, record) => of(name).remember(name, spent, record),
    },
  };
}

/** A login that is there and broken is there: whoever lists the keys must not fail over one of them. */
async function isThere(shared: CredentialStore): Promise<boolean> {
  try {
    return (await shared.read(key)) !== undefined;
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return true;
  }
}

/** The file that holds the login now, as a person would look for it. */
async function locateFile({ agentHome, host, disk }: StoreContext): Promise<string | undefined> {
  const places = storedFilePlaces({ ...host, agentHome, qwenHome: await findQwenHome(host) });
  for (const path of [places.shared, places.own]) {
    if (path !== undefined && (await ifPresent(disk.status(path))) !== undefined) return path;
  }
  return undefined;
}

/** A file that cannot be understood is set aside by whoever signs in, under the lock. */
async function readableRecord(store: CredentialStore): Promise<StoredRecord | undefined> {
  try {
    return await store.read(key);
  } catch (error) {
    if (isAuthError(error) && error.code === "credential_invalid") return undefined;
    throw error;
  }
}

function sharedStore(context: StoreContext, timing: StoreTiming) {
  const { agentHome, runtime, host } = context;
  const qwenHome = host.environment.QWEN_HOME || undefined;
  const { shared, own } = storedFilePlaces({ ...host, agentHome, qwenHome });
  return lockedStore({
    // A QWEN_HOME in a file is looked for at the first use; this is for a person.
    location: shared ?? own,
    runtime,
    timing: { ...defaultLockTiming, ...timing.own },
    open: () => openKey(context, timing),
    makeReady: (locked) => makeReady(context, locked),
    keys: async () => [key],
  });
}

async function openKey(context: StoreContext, timing: StoreTiming): Promise<LockedKey> {
  const { agentHome, disk, processes, runtime, host } = context;
  const folder = `${agentHome}/qwen`;
  const qwenHome = await findQwenHome(host);
  const sharedFolder = qwenFolder({ ...host, qwenHome });
  const { staleMs } = { ...defaultLockTiming, ...timing.own };
  return {
    key,
    disk,
    processes,
    runtime,
    folder,
    journal: { disk, folder: `${folder}/journal` },
    lock: { disk, processes, runtime, path: `${agentHome}/run/${key}.lock`, staleMs, sightings: new Map() },
    place: qwenPlace({
      disk,
      runtime,
      places: await followLinks(disk, storedFilePlaces({ ...host, agentHome, qwenHome })),
      sharesFile: async () =>
        sharedFolder !== undefined && (await ifPresent(disk.status(sharedFolder))) !== undefined,
      sideFile: `${folder}/login.json`,
      backup: `${folder}/backup.json`,
      historyFolder: `${folder}/history`,
    }),
    ...(sharedFolder !== undefined && {
      foreignLock: qwenLock({
        disk,
        runtime,
        path: `${sharedFolder}/oauth_creds.lock`,
        notePath: `${folder}/foreign-lock`,
        ...(timing.foreign && { timing: timing.foreign }),
      }),
    }),
  };
}

/**
 * A file that is a link is written where it leads. Qwen Code replaces the link; then the target keeps a spent
 * token for whoever else reads it.
 */
async function followLinks(disk: Disk, places: StoredFilePlaces): Promise<StoredFilePlaces> {
  if (places.shared === undefined) return places;
  return { ...places, shared: (await ifPresent(disk.resolveLinks(places.shared))) ?? places.shared };
}

/** A folder that `QWEN_HOME` names is wanted there; `~/.qwen` is only used where Qwen Code has made it. */
async function makeReady({ agentHome, host }: StoreContext, locked: LockedKey): Promise<void> {
  await makeKeyFolders(locked, agentHome);
  const qwenHome = await findQwenHome(host);
  const folder = qwenHome === undefined ? undefined : qwenFolder({ ...host, qwenHome });
  if (folder !== undefined) await makeFolders(locked.disk, folder);
}
