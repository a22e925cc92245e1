import type { CredentialStore, Disk, StoreContext } from "@link-assistant/auth-core";
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

export const sharedKey = "qwen";

export interface StoreTiming {
  readonly own?: Partial<LockTiming>;
  readonly foreign?: Partial<QwenLockTiming>;
}

/** The one login that is shared with Qwen Code, under its lock and ours. Knows no other key. */
export function sharedStore(context: StoreContext, timing: StoreTiming): CredentialStore {
  const { agentHome, runtime, host } = context;
  const qwenHome = host.environment.QWEN_HOME || undefined;
  const { shared, own } = storedFilePlaces({ ...host, agentHome, qwenHome });
  const store = lockedStore({
    // A QWEN_HOME in a file is looked for at the first use; this is for a person.
    location: shared ?? own,
    runtime,
    timing: { ...defaultLockTiming, ...timing.own },
    open: () => openKey(context, timing),
    makeReady: (locked) => makeReady(context, locked),
    keys: async () => [sharedKey],
  });
  return {
    ...store,
    locate: async () => (await locateFile(context)) ?? store.location,
  };
}

/** The file that holds the login now, as a person would look for it. */
async function locateFile({ agentHome, host, disk }: StoreContext): Promise<string | undefined> {
  const places = storedFilePlaces({ ...host, agentHome, qwenHome: await findQwenHome(host) });
  for (const path of [places.shared, places.own]) {
    if (path !== undefined && (await ifPresent(disk.status(path))) !== undefined) return path;
  }
  return undefined;
}

async function openKey(context: StoreContext, timing: StoreTiming): Promise<LockedKey> {
  const { agentHome, disk, processes, runtime, host } = context;
  const folder = `${agentHome}/qwen`;
  const qwenHome = await findQwenHome(host);
  const sharedFolder = qwenFolder({ ...host, qwenHome });
  const { staleMs } = { ...defaultLockTiming, ...timing.own };
  return {
    key: sharedKey,
    disk,
    processes,
    runtime,
    folder,
    journal: { disk, folder: `${folder}/journal` },
    lock: {
      disk,
      processes,
      runtime,
      path: `${agentHome}/run/${sharedKey}.lock`,
      staleMs,
      sightings: new Map(),
    },
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
