import type { CredentialStore, Disk } from "@link-assistant/auth-core";
import {
  defaultLockTiming,
  type FileStoreOptions,
  lockedStore,
  looseFields,
  makeKeyFolders,
  openLockedKey,
} from "@link-assistant/auth-core/node";
import type { Keychain } from "./keychain.js";
import { keychainPlace } from "./keychain-place.js";

/** A keychain for the credentials, and a home for the locks and the journal, which stay files. */
export interface KeychainStoreOptions extends FileStoreOptions {
  readonly keychain: Keychain;
}

const indexName = "keychain.json";

/**
 * Credentials in the keychain of the system, under the locks and the journal of the file store. The answer of a
 * refresh lies in the journal (a file, 0600) for the moment until the keychain has it; nothing else secret does.
 *
 * @example
 * ```ts
 * import { keychainStore, systemKeychain } from "@link-assistant/auth-keychain";
 * import { nodeDisk, nodeProcesses, systemRuntime } from "@link-assistant/auth-core/node";
 *
 * const store = keychainStore({
 *   keychain: systemKeychain(),
 *   disk: nodeDisk(),
 *   processes: nodeProcesses(),
 *   runtime: systemRuntime(),
 *   home: "/home/me/.agent",
 * });
 * ```
 */
export function keychainStore(options: KeychainStoreOptions): CredentialStore {
  const { keychain, disk, runtime, home } = options;
  return lockedStore({
    location: keychain.name,
    runtime,
    timing: { ...defaultLockTiming, ...options.timing },
    makeReady: (key) => makeKeyFolders(key, home),
    keys: () => indexedKeys(disk, `${home}/credentials`),
    open: (key) =>
      openLockedKey(options, key, (folder) => {
        return keychainPlace({ keychain, disk, runtime, key, indexPath: `${folder}/${indexName}` });
      }),
  });
}

async function indexedKeys(disk: Disk, folder: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const name of await ifPresent(disk.list(folder), [])) {
    const bytes = await ifPresent(disk.read(`${folder}/${name}/${indexName}`, 64 * 1024), undefined);
    const { key, inKeychain } = looseFields(bytes);
    if (typeof key === "string" && inKeychain === true) keys.push(key);
  }
  return keys.sort();
}

async function ifPresent<T>(operation: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return otherwise;
    throw error;
  }
}
