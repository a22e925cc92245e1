import type { OAuthCredential } from "../../credential.js";
import type { Disk } from "../../ports/disk.js";
import type { Processes } from "../../ports/processes.js";
import type { Runtime } from "../../ports/runtime.js";
import type { CredentialPlace, ForeignLock } from "./credential-place.js";
import { listIfPresent } from "./file-place.js";
import type { Journal } from "./journal.js";
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

export interface LateAnswer {
  readonly id: string;
  /** Hash of the token that was spent for it. */
  readonly spent: string;
  readonly at: number;
  readonly answer: OAuthCredential;
}

const keptAnswers = 3;

/** An answer that came too late to be applied is set aside, not dropped: it may be the newest token there is. */
export async function keepAside(key: LockedKey, late: LateAnswer): Promise<void> {
  const folder = `${key.folder}/aside`;
  try {
    await makeFolders(key.disk, folder);
    const names = [...(await listIfPresent(key.disk, folder))].sort();
    for (const name of names.slice(0, Math.max(0, names.length - keptAnswers + 1))) {
      await removeIfPresent(key.disk, `${folder}/${name}`);
    }
    const name = `${String(late.at).padStart(16, "0")}-${late.id}.json`;
    const bytes = new TextEncoder().encode(JSON.stringify(late));
    await key.disk.createExclusive(`${folder}/${name}`, bytes, 0o600);
    await key.disk.syncFile(`${folder}/${name}`);
  } catch (error) {
    if (systemCode(error) === undefined) throw error; // a full disk must not stop the recovery
  }
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
