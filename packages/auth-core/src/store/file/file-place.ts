import type { Disk } from "../../ports/disk.js";
import type { Runtime } from "../../ports/runtime.js";
import { identifierPattern } from "../identifier.js";
import type { CredentialPlace } from "./credential-place.js";
import { removeIfPresent } from "./lock.js";
import type { PlaceContent } from "./record-codec.js";
import { emptyPlace } from "./record-codec.js";
import { isMissing, systemCode, unreadable, unwritable } from "./system-error.js";

/** The format of a credential file. */
export interface FileCodec {
  /** Throws an `AuthError` that names the file and the field. Never returns less than what is there. */
  decode(bytes: Uint8Array, path: string): Promise<PlaceContent>;
  /** `previous` is the file as it is, for keeping fields that we do not know; undefined removes the file. */
  encode(content: PlaceContent, previous: Uint8Array | undefined): Uint8Array | undefined;
}

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
  const { disk, path, codec } = options;
  const folder = path.slice(0, path.lastIndexOf("/"));
  const temporary = (id: string): string => `${path}.${id}.tmp`;

  return {
    location: path,
    absentMeansSignedOut: options.absentMeansSignedOut ?? true,

    async read() {
      const bytes = await readFile(options);
      return bytes === undefined ? emptyPlace : codec.decode(bytes, path);
    },

    async reserve(id) {
      try {
        await disk.createExclusive(temporary(id), new Uint8Array(reservedBytes), 0o600);
        await disk.syncFile(temporary(id));
      } catch (error) {
        await removeIfPresent(disk, temporary(id));
        throw unwritable(path, error);
      }
    },

    async replace(id, content) {
      const previous = await readFile(options);
      const bytes = codec.encode(content, previous);
      try {
        if (bytes === undefined) await removeIfPresent(disk, path);
        else await replaceFile(options, temporary(id), bytes, content.generation);
      } catch (error) {
        throw unwritable(path, error);
      }
      if (content.record === undefined) await forgetGenerations(options, 0);
      return (await syncs(disk, folder)) ? "durable" : "replaced";
    },

    discard: (id) => removeIfPresent(disk, temporary(id)),

    async sweep(id) {
      for (const name of await listIfPresent(disk, folder)) {
        if (isTemporary(`${folder}/${name}`, path) && `${folder}/${name}` !== temporary(id)) {
          await removeIfPresent(disk, `${folder}/${name}`);
        }
      }
    },

    async setAside() {
      const kept = `${path}.corrupt-${options.runtime.now()}`;
      await disk.rename(path, kept);
      return kept;
    },
  };
}

/** Overwrites the reserved file if it is there; a holder whose file was swept away must not come back with a new one. */
async function replaceFile(
  options: FilePlaceOptions,
  temporary: string,
  bytes: Uint8Array,
  generation: number,
): Promise<void> {
  const { disk, path } = options;
  await disk.overwrite(temporary, bytes);
  await disk.syncFile(temporary);
  await keepGeneration(options, generation - 1);
  await disk.rename(temporary, path);
}

/** A second name for the old file costs one system call and no second copy on the disk. */
async function keepGeneration(options: FilePlaceOptions, generation: number): Promise<void> {
  const { disk, path, historyFolder } = options;
  if (historyFolder === undefined) return;
  try {
    await disk.link(path, `${historyFolder}/${String(generation).padStart(9, "0")}.json`);
  } catch (error) {
    // A copy for emergencies must not stop the save that makes it unnecessary.
    if (systemCode(error) === undefined) throw error;
  }
  await forgetGenerations(options, keptGenerations);
}

async function forgetGenerations(options: FilePlaceOptions, kept: number): Promise<void> {
  const { disk, historyFolder } = options;
  if (historyFolder === undefined) return;
  const names = [...(await listIfPresent(disk, historyFolder))].sort();
  for (const name of names.slice(0, Math.max(0, names.length - kept))) {
    await removeIfPresent(disk, `${historyFolder}/${name}`);
  }
}

async function readFile({ disk, path }: FilePlaceOptions): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path, largestFile);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
}

async function syncs(disk: Disk, folder: string): Promise<boolean> {
  try {
    await disk.syncFolder(folder);
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

/** Ours alone: other tools that share the file write temporary files beside it too. */
function isTemporary(candidate: string, path: string): boolean {
  if (!candidate.startsWith(`${path}.`) || !candidate.endsWith(".tmp")) return false;
  return identifierPattern.test(candidate.slice(path.length + 1, -".tmp".length));
}

export async function listIfPresent(disk: Disk, folder: string): Promise<readonly string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
