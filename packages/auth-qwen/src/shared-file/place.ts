import { type Disk, isAuthError, type Runtime } from "@link-assistant/auth-core";
import { type CredentialPlace, filePlace, type PlaceContent } from "@link-assistant/auth-core/node";
import type { StoredFilePlaces } from "../stored-file/index.js";
import { decodeStoredFile } from "./codec.js";
import { ifPresent } from "./disk.js";
import { describe, recordCodec } from "./record-codec.js";
import { readSideFile, removeIfDamaged, sideFileAfter, writeSideFile, writeWhole } from "./side-file.js";

export interface QwenPlaceOptions {
  readonly disk: Disk;
  readonly runtime: Runtime;
  readonly places: StoredFilePlaces;
  /** Whether a new login goes into Qwen Code's own folder. */
  readonly sharesFile: () => Promise<boolean>;
  readonly sideFile: string;
  /** A copy of what we saved last: ACP clients delete the file when any provider is chosen in them. */
  readonly backup: string;
  readonly historyFolder: string;
}

/** Qwen's login in Qwen Code's file, or in our own of the same format; what the format cannot hold, beside it. */
export function qwenPlace(options: QwenPlaceOptions): CredentialPlace {
  const { disk, places, sideFile } = options;
  const paths = places.shared === undefined ? [places.own] : [places.shared, places.own];
  const files = new Map(
    paths.map((path) => [
      path,
      filePlace({ ...options, path, codec: recordCodec(options), absentMeansSignedOut: false }),
    ]),
  );

  /** The file that holds the login now: the shared one before our own. */
  async function currentPath(): Promise<string | undefined> {
    for (const path of paths) if (await ifPresent(disk.status(path))) return path;
    return undefined;
  }

  async function preferredPath(): Promise<string> {
    return places.shared !== undefined && (await options.sharesFile()) ? places.shared : places.own;
  }

  function fileAt(path: string): CredentialPlace {
    const file = files.get(path);
    if (file === undefined) throw new Error(`no place at ${path}`);
    return file;
  }

  return {
    location: places.shared ?? places.own,
    absentMeansSignedOut: false,

    read: () =>
      whileBeingWritten(options, paths, async () => {
        const path = await currentPath();
        // Gone between the two looks: another tool is rewriting it, and the backup answers for it.
        const content = path === undefined ? undefined : await fileAt(path).read();
        return content?.record === undefined ? readBackup(options) : content;
      }),

    async reserve(id) {
      for (const path of new Set([await preferredPath(), (await currentPath()) ?? places.own])) {
        await fileAt(path).reserve(id);
      }
    },

    async replace(id, content) {
      const before = await readSideFile(disk, sideFile);
      if (content.record === undefined) return signOut(options, [...files.values()], id, content);
      const isLogin = content.epoch !== before.epoch;
      const path = (!isLogin && (await currentPath())) || (await preferredPath());
      const modifiedAt = (await ifPresent(disk.status(path)))?.modifiedAt ?? 0;
      await writeSideFile(disk, sideFile, id, await sideFileAfter(before, content));
      const saved = await fileAt(path).replace(id, content);
      await riseModifiedAt(disk, path, modifiedAt);
      if (isLogin) await removeOthers(disk, paths, path);
      await writeBackup(options, path, id);
      return saved;
    },

    async sync() {
      const path = await currentPath();
      return path !== undefined && fileAt(path).sync();
    },

    async discard(id) {
      for (const file of files.values()) await file.discard(id);
    },

    async sweep(id) {
      for (const file of files.values()) await file.sweep(id);
    },

    async setAside(id) {
      await removeIfDamaged(disk, sideFile);
      const path = await currentPath();
      return path === undefined ? undefined : fileAt(path).setAside(id);
    },
  };
}

/** Longer than any write takes; a file that stays broken is broken. */
const freshMs = 2_000;
const pausesBetweenLooksMs = [50, 100, 200];

/** Qwen Code up to 0.15 and several plugins write in place: half a file is looked at again while it is fresh. */
async function whileBeingWritten<T>(
  { disk, runtime }: QwenPlaceOptions,
  paths: readonly string[],
  look: () => Promise<T>,
): Promise<T> {
  for (const pause of pausesBetweenLooksMs) {
    try {
      return await look();
    } catch (error) {
      const times = await Promise.all(
        paths.map(async (path) => (await ifPresent(disk.status(path)))?.modifiedAt),
      );
      const isFresh = times.some((time) => time !== undefined && Math.abs(runtime.now() - time) < freshMs);
      if (!isFresh || !isAuthError(error) || error.code !== "credential_invalid") throw error;
      await runtime.sleep(pause);
    }
  }
  return look();
}

/** Absent: signed out, or deleted by another tool, and then the login is what we saved last. */
async function readBackup({ disk, sideFile, backup }: QwenPlaceOptions): Promise<PlaceContent> {
  const side = await readSideFile(disk, sideFile);
  const nothing = { record: undefined, generation: side.generation, epoch: side.epoch };
  const bytes = side.entries.length > 0 ? await ifPresent(disk.read(backup, 1024 * 1024)) : undefined;
  const decoded = bytes && decodeStoredFile(new TextDecoder().decode(bytes));
  return decoded?.status === "login" ? describe(decoded.credential, side, 0) : nothing;
}

async function writeBackup({ disk, backup }: QwenPlaceOptions, path: string, id: string): Promise<void> {
  const bytes = await ifPresent(disk.read(path, 1024 * 1024));
  if (bytes !== undefined) await writeWhole(disk, backup, id, bytes);
}

/** The backup first, so that nothing comes back; then the end of the login; then the files. */
async function signOut(
  { disk, backup, sideFile }: QwenPlaceOptions,
  files: readonly CredentialPlace[],
  id: string,
  content: PlaceContent,
): Promise<"durable" | "replaced"> {
  await ifPresent(disk.unlink(backup));
  await writeSideFile(disk, sideFile, id, await sideFileAfter(await readSideFile(disk, sideFile), content));
  let saved: "durable" | "replaced" = "durable";
  for (const file of files) if ((await file.replace(id, content)) === "replaced") saved = "replaced";
  return saved;
}

/** Qwen Code reads the file again only when its time has risen. */
async function riseModifiedAt(disk: Disk, path: string, before: number): Promise<void> {
  const status = await disk.status(path);
  if (status.modifiedAt <= before) await disk.touch(path, before + 1);
}

async function removeOthers(disk: Disk, paths: readonly string[], kept: string): Promise<void> {
  for (const path of paths) if (path !== kept) await ifPresent(disk.unlink(path));
}
