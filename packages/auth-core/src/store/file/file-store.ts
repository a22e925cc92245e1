import { AuthError } from "../../error.js";
import type { Disk } from "../../ports/disk.js";
import type { Processes } from "../../ports/processes.js";
import type { Runtime } from "../../ports/runtime.js";
import type { CredentialStore } from "../credential-store.js";
import type { CredentialPlace, ForeignLock } from "./credential-place.js";
import { decodeKey, encodeKey } from "./encoded-key.js";
import { type FileCodec, filePlace, listIfPresent } from "./file-place.js";
import { defaultLockTiming, type LockTiming } from "./lock-holding.js";
import type { LockedKey } from "./locked-key.js";
import { makeFolders } from "./locked-key.js";
import { lockedStore } from "./locked-store.js";
import { decodeRecordFile, encodeRecordFile, looseFields } from "./record-codec.js";
import { isMissing } from "./system-error.js";

/** The machine and the folder of a {@link fileStore}. */
export interface FileStoreOptions {
  readonly disk: Disk;
  readonly processes: Processes;
  readonly runtime: Runtime;
  /** `~/.agent` or what `AGENT_HOME` says: an absolute path with `/`. Created 0700 when first written. */
  readonly home: string;
  readonly timing?: Partial<LockTiming>;
}

/**
 * Credentials as files: `<home>/credentials/<encoded key>/record.json`, each 0600 in a 0700 folder. Reading takes
 * no lock. All of it runs over the ports, so that the simulator can crash it between any two operations.
 *
 * @example
 * ```ts
 * import { fileStore, nodeDisk, nodeProcesses, systemRuntime } from "@link-assistant/auth-core/node";
 *
 * const store = fileStore({
 *   disk: nodeDisk(),
 *   processes: nodeProcesses(),
 *   runtime: systemRuntime(),
 *   home: "/home/me/.agent",
 * });
 * const record = await store.read("qwen");
 * ```
 */
export function fileStore(options: FileStoreOptions): CredentialStore {
  const { disk, runtime, home } = options;
  const timing = { ...defaultLockTiming, ...options.timing };
  return lockedStore({
    location: `${home}/credentials`,
    runtime,
    timing,
    makeReady: (key) => makeKeyFolders(key, home),
    keys: () => storedKeys(disk, home),
    open: (key) =>
      openLockedKey(options, key, (folder) =>
        filePlace({
          disk,
          runtime,
          path: `${folder}/record.json`,
          codec: recordCodec(key),
          historyFolder: `${folder}/history`,
        }),
      ),
  });
}

/** What belongs to a key in our own folders, around whatever place its credential has. */
export async function openLockedKey(
  options: FileStoreOptions,
  key: string,
  makePlace: (folder: string) => CredentialPlace,
  foreignLock?: ForeignLock,
): Promise<LockedKey> {
  const { disk, processes, runtime, home, timing } = options;
  const name = await encodeKey(key);
  const folder = `${home}/credentials/${name}`;
  const path = `${home}/run/${name}.lock`;
  const staleMs = timing?.staleMs ?? defaultLockTiming.staleMs;
  return {
    key,
    disk,
    processes,
    runtime,
    folder,
    place: makePlace(folder),
    journal: { disk, folder: `${folder}/journal` },
    lock: { disk, processes, runtime, path, staleMs, sightings: new Map() },
    ...(foreignLock !== undefined && { foreignLock }),
  };
}

/** The folders that a key needs before its lock is taken: `run` for all keys, `history` of its own. */
export async function makeKeyFolders(key: LockedKey, home: string): Promise<void> {
  await makeFolders(key.disk, `${home}/run`);
  await makeFolders(key.disk, `${key.folder}/history`);
}

/** The codec of `record.json`. A file that was moved here from another key is not taken for this one's. */
function recordCodec(key: string): FileCodec {
  return {
    async decode(bytes, path) {
      const file = await decodeRecordFile(bytes, path);
      if (file.key === key) return file;
      throw new AuthError("credential_invalid", `${path} belongs to another key. It was left as it is.`, {
        details: { path, field: "key" },
      });
    },
    encode: (content, previous) => encodeRecordFile(key, content, looseFields(previous)),
  };
}

async function storedKeys(disk: Disk, home: string): Promise<readonly string[]> {
  const folder = `${home}/credentials`;
  const keys: string[] = [];
  for (const name of await listIfPresent(disk, folder)) {
    const key = await keyOf(disk, folder, name);
    if (key !== undefined) keys.push(key);
  }
  return keys.sort();
}

/** A damaged record is listed by the name of its folder: reading it says what is wrong. */
async function keyOf(disk: Disk, folder: string, name: string): Promise<string | undefined> {
  const path = `${folder}/${name}/record.json`;
  let bytes: Uint8Array;
  try {
    bytes = await disk.read(path, 1 << 20);
  } catch (error) {
    if (isMissing(error)) return undefined;
    return decodeKey(name);
  }
  const { key, credential } = looseFields(bytes);
  if (credential === null) return undefined;
  return typeof key === "string" ? key : decodeKey(name);
}
