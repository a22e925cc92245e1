import type { Disk } from "../../ports/disk.js";
import type { Runtime } from "../../ports/runtime.js";
import { identifierPattern } from "../identifier.js";
import type { CredentialPlace } from "./credential-place.js";
import { removeIfPresent } from "./lock.js";
import { emptyPlace, type PlaceContent } from "./record-codec.js";
import { replaceFile, targetOf } from "./replace-file.js";
import { requireSafeFolder } from "./safe-folder.js";
import { ignoringDisk, isMissing, systemCode, unreadable, unwritable } from "./system-error.js";

/** The format of a credential file. */
export interface FileCodec {
  /** Throws an `AuthError` that names the file and the field. Never returns less than what is there. */
  decode(bytes: Uint8Array, path: string): Promise<PlaceContent>;
  /** `previous` is the file as it is, for keeping fields that we do not know; undefined removes the file. */
  encode(content: PlaceContent, previous: Uint8Array | undefined): Uint8Array | undefined;
}

/** One file that holds one credential. */
export interface FilePlaceOptions {
  readonly disk: Disk;
  readonly runtime: Runtime;
  readonly path: string;
  readonly codec: FileCodec;
  /** Where former generations are kept; none are when it is left out. */
  readonly historyFolder?: string;
  /** Default: true. */
  readonly absentMeansSignedOut?: boolean;
}

const largestFile = 1 << 20;
// Room for any token answer that we have seen, so that a full disk shows before the token is spent.
const reservedBytes = 16 * 1024;
const keptGenerations = 3;

/** A credential in a file: written beside it, synced and renamed over it, so it is never seen half-written. */
export function filePlace(options: FilePlaceOptions): CredentialPlace {
  const { disk, runtime, path, codec } = options;

  return {
    location: path,
    absentMeansSignedOut: options.absentMeansSignedOut ?? true,

    async read() {
      const bytes = await readFile(disk, path);
      return bytes === undefined ? emptyPlace : codec.decode(bytes, path);
    },

    async reserve(id) {
      const target = await targetOf(disk, path);
      await requireSafeFolder(disk, folderOf(target));
      try {
        await disk.createExclusive(temporaryOf(target, id), new Uint8Array(reservedBytes), 0o600);
        await disk.syncFile(temporaryOf(target, id));
      } catch (error) {
        await removeIfPresent(disk, temporaryOf(target, id)).catch(() => undefined);
        throw unwritable(path, error);
      }
    },

    async replace(id, content) {
      const previous = await readFile(disk, path);
      const bytes = codec.encode(content, previous);
      const target = await targetOf(disk, path);
      try {
        if (bytes === undefined) {
          await removeIfPresent(disk, target);
        } else {
          // Only into the file that was reserved: a holder whose file was swept away must not make a new one.
          await disk.overwrite(temporaryOf(target, id), bytes);
          await disk.syncFile(temporaryOf(target, id));
          await keepGeneration(options, content.generation - 1);
          await replaceFile(disk, runtime, temporaryOf(target, id), target, bytes);
        }
      } catch (error) {
        throw unwritable(path, error);
      }
      if (content.record === undefined) await forgetCopies(options);
      if (previous === undefined) await syncAncestors(disk, folderOf(target));
      return (await syncs(disk, folderOf(target))) ? "durable" : "replaced";
    },

    async sync() {
      const target = await targetOf(disk, path);
      return (await ignoringDisk(() => disk.syncFile(target))) && (await syncs(disk, folderOf(target)));
    },

    discard: async (id) => removeIfPresent(disk, temporaryOf(await targetOf(disk, path), id)),

    async sweep(id) {
      const target = await targetOf(disk, path);
      for (const name of await listIfPresent(disk, folderOf(target))) {
        const found = `${folderOf(target)}/${name}`;
        // Another tool's temporary file beside a shared file has no identifier of ours in its name.
        const holder = found.slice(target.length + 1, -".tmp".length);
        const isOurs = identifierPattern.test(holder) && found === temporaryOf(target, holder);
        if (isOurs && holder !== id) await removeIfPresent(disk, found);
      }
    },

    async setAside() {
      const kept = `${path}.corrupt-${runtime.now()}`;
      try {
        await disk.rename(path, kept);
      } catch (error) {
        if (systemCode(error) !== "EBUSY") throw unwritable(path, error); // a mount point stays where it is
        await disk.createExclusive(kept, await disk.read(path, largestFile), 0o600);
      }
      return kept;
    },
  };
}

function temporaryOf(target: string, id: string): string {
  return `${target}.${id}.tmp`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** A second name for the old file costs one system call and no second copy on the disk. */
async function keepGeneration(options: FilePlaceOptions, generation: number): Promise<void> {
  const { disk, path, historyFolder } = options;
  if (historyFolder === undefined) return;
  try {
    await disk.link(path, `${historyFolder}/${String(generation).padStart(9, "0")}.json`);
    await forgetGenerations(options, keptGenerations);
  } catch (error) {
    // A copy for emergencies must not stop the save that makes it unnecessary.
    if (systemCode(error) === undefined) throw error;
  }
}

async function forgetGenerations(options: FilePlaceOptions, kept: number): Promise<void> {
  const { disk, historyFolder } = options;
  if (historyFolder === undefined) return;
  const names = [...(await listIfPresent(disk, historyFolder))].sort();
  for (const name of names.slice(0, Math.max(0, names.length - kept))) {
    await removeIfPresent(disk, `${historyFolder}/${name}`);
  }
}

/** A sign-out leaves no former generation, and nothing of what was too damaged to be read. */
async function forgetCopies(options: FilePlaceOptions): Promise<void> {
  const { disk, path } = options;
  await forgetGenerations(options, 0);
  for (const name of await listIfPresent(disk, folderOf(path))) {
    const found = `${folderOf(path)}/${name}`;
    if (found.startsWith(`${path}.corrupt-`)) await removeIfPresent(disk, found);
  }
}

async function readFile(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path, largestFile);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
}

/**
 * With a first credential its folders are new too, and whoever made them may have died before their names were
 * durable. Those that are not ours may refuse; they are older than we are.
 */
async function syncAncestors(disk: Disk, folder: string): Promise<void> {
  for (let parent = folderOf(folder); parent !== ""; parent = folderOf(parent)) await syncs(disk, parent);
}

function syncs(disk: Disk, folder: string): Promise<boolean> {
  return ignoringDisk(() => disk.syncFolder(folder));
}

export async function listIfPresent(disk: Disk, folder: string): Promise<readonly string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
