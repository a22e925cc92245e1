import type { Disk } from "../../ports/disk.js";
import type { Processes } from "../../ports/processes.js";
import type { Runtime } from "../../ports/runtime.js";
import type { CredentialPlace, ForeignLock } from "./credential-place.js";
import { listIfPresent } from "./file-place.js";
import { type Journal, recordPath } from "./journal.js";
import { type LockFile, removeIfPresent } from "./lock.js";
import { systemCode } from "./system-error.js";

/** Everything that belongs to one key; no account waits for another. */
export interface LockedKey {
  readonly key: string;
  readonly disk: Disk;
  readonly processes: Processes;
  readonly runtime: Runtime;
  /** Journal, tombstone and former answers of this key. */
  readonly folder: string;
  readonly lock: LockFile;
  readonly foreignLock?: ForeignLock;
  readonly journal: Journal;
  readonly place: CredentialPlace;
}

const keptAnswers = 3;

/**
 * An answer that came too late to be applied is set aside, not dropped: it may be the newest token there is. Its
 * record is moved, which a full disk does not prevent; where it fails, the record stays in the journal.
 */
export async function keepAside(key: LockedKey, id: string): Promise<void> {
  const folder = `${key.folder}/aside`;
  await makeFolders(key.disk, folder);
  const name = `${String(key.runtime.now()).padStart(16, "0")}-${id}.jsonl`;
  await key.disk.rename(recordPath(key.journal, id), `${folder}/${name}`);
  await key.disk.syncFolder(folder);
  const names = [...(await listIfPresent(key.disk, folder))].sort();
  for (const old of names.slice(0, -keptAnswers)) await removeIfPresent(key.disk, `${folder}/${old}`);
}

/** Forgets every secret beside the credential itself. */
export async function forgetAside(key: LockedKey): Promise<void> {
  for (const name of await listIfPresent(key.disk, `${key.folder}/aside`)) {
    await removeIfPresent(key.disk, `${key.folder}/aside/${name}`);
  }
}

/**
 * Makes the folder and its parents, each 0700, and their names durable: a folder that a power cut takes away takes
 * along what was synced in it.
 */
export async function makeFolders(disk: Disk, folder: string): Promise<void> {
  const parent = folder.slice(0, folder.lastIndexOf("/"));
  try {
    await disk.makeFolder(folder, 0o700);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || parent === "") throw error;
    await makeFolders(disk, parent);
    await disk.makeFolder(folder, 0o700).catch((again: unknown) => {
      if (systemCode(again) !== "EEXIST") throw again;
    });
  }
  // A parent that is not ours may refuse to be opened; that is no reason to do without the folder.
  await disk.syncFolder(parent === "" ? "/" : parent).catch((error: unknown) => {
    if (systemCode(error) === undefined) throw error;
  });
}
