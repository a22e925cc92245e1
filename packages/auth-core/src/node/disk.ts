import { constants, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { getSystemErrorMap } from "node:util";
import type { Disk, FileStatus } from "../ports/disk.js";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;
// Windows has neither: a missing constant is no flag.
const noFollow = O_NOFOLLOW ?? 0;
const nonBlocking = O_NONBLOCK ?? 0;

/** The file system of this machine. */
export function nodeDisk(): Disk {
  return {
    userId: process.getuid?.(),
    createExclusive: (path, bytes, mode) =>
      withFile(path, O_WRONLY | O_CREAT | O_EXCL | noFollow, mode, (file) => file.writeFile(bytes)),
    read: (path, maxBytes) =>
      withFile(path, O_RDONLY | nonBlocking, undefined, (file) => readRegularFile(file, maxBytes)),
    overwrite: (path, bytes) =>
      withFile(path, O_RDWR | noFollow, undefined, async (file) => {
        await file.writeFile(bytes); // all of it or an error; one `write` may stop half-way on a full disk
        await file.truncate(bytes.length);
      }),
    append: (path, bytes) =>
      withFile(path, O_WRONLY | O_APPEND | noFollow, undefined, (file) => file.appendFile(bytes)),
    syncFile: (path) => withFile(path, O_RDWR, undefined, (file) => file.sync()),
    syncFolder,
    rename: (from, to) => known(fs.rename(from, to)),
    link: (existing, path) => known(fs.link(existing, path)),
    unlink: (path) => known(fs.unlink(path)),
    status: async (path) => fileStatus(await known(fs.lstat(path))),
    resolveLinks: (path) => known(fs.realpath(path)),
    list: async (path) => (await known(fs.readdir(path))).sort(),
    makeFolder: (path, mode) => known(fs.mkdir(path, { mode }).then(() => undefined)),
    removeFolder: (path) => known(fs.rmdir(path)),
    touch: (path, modifiedAt) => known(fs.utimes(path, modifiedAt / 1000, modifiedAt / 1000)),
  };
}

async function withFile<T>(
  path: string,
  flags: number,
  mode: number | undefined,
  use: (file: fs.FileHandle) => Promise<T>,
): Promise<T> {
  const file = await known(fs.open(path, flags, mode));
  try {
    return await known(use(file));
  } finally {
    await file.close();
  }
}

/** A FIFO, a device or a folder is an error and not a wait: the open does not block and the type is checked. */
async function readRegularFile(file: fs.FileHandle, maxBytes: number): Promise<Uint8Array> {
  const status = await file.stat();
  if (!status.isFile()) throw systemError("EISDIR", "not a regular file");
  if (status.size > maxBytes) throw systemError("EFBIG", "file too large");
  const bytes = new Uint8Array(await file.readFile());
  if (bytes.length > maxBytes) throw systemError("EFBIG", "file too large");
  return bytes;
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // a folder cannot be opened there; NTFS journals its entries
  await withFile(path, O_RDONLY, undefined, (folder) => folder.sync());
}

function fileStatus(stats: Stats): FileStatus {
  return {
    type: typeOf(stats),
    size: stats.size,
    mode: stats.mode & 0o7777,
    userId: stats.uid,
    linkCount: stats.nlink,
    identity: `${stats.dev}:${stats.ino}`,
    modifiedAt: stats.mtimeMs,
  };
}

function typeOf(stats: Stats): FileStatus["type"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  return stats.isSymbolicLink() ? "symlink" : "other";
}

/** Node does not name every error (EDQUOT is "Unknown system error -122"): the number does. */
async function known<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException;
    if (code?.startsWith("Unknown system error") && errno !== undefined)
      throw systemError(nameOf(errno), code);
    throw error;
  }
}

function nameOf(errno: number): string {
  if (process.platform === "linux" && errno === -122) return "EDQUOT";
  if (process.platform === "darwin" && errno === -69) return "EDQUOT";
  return getSystemErrorMap().get(errno)?.[0] ?? `ERRNO${-errno}`;
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
