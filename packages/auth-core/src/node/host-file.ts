import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, lstat, open, realpath, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { FileFlag, FileReading, UnreadableReason } from "../ports/host.js";

const defaultMaxBytes = 1024 * 1024;
const pausesBetweenTries = [50, 100, 200];

/** O_NONBLOCK: a FIFO without a writer must not hang us. O_NOCTTY: a terminal must not become ours. */
const readOnlyFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** {@link Host.readFile} on the real file system. */
export async function readFileStably(
  path: string,
  options: { readonly maxBytes?: number } = {},
): Promise<FileReading> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  for (const pause of [0, ...pausesBetweenTries]) {
    if (pause > 0) await sleep(pause);
    const reading = await readOnce(path, maxBytes);
    if (reading !== "changed") return reading;
  }
  return { status: "unreadable", reason: "keeps-changing" };
}

async function readOnce(path: string, maxBytes: number): Promise<FileReading | "changed"> {
  try {
    // Asked before opening, because opening a device can already do something.
    const before = await stat(path, { bigint: true });
    const refusal = refusalOf(before, maxBytes);
    if (refusal !== undefined) return unreadable(refusal, before);
    return await withFile(path, (file) => readOpened(path, file, maxBytes));
  } catch (error) {
    return readingOfError(error);
  }
}

async function readOpened(
  path: string,
  file: FileHandle,
  maxBytes: number,
): Promise<FileReading | "changed"> {
  const before = await file.stat({ bigint: true });
  const refusal = refusalOf(before, maxBytes);
  if (refusal !== undefined) return unreadable(refusal, before);
  const bytes = await readUpTo(file, maxBytes + 1);
  if (bytes.length > maxBytes) return unreadable("too-large", before);
  const after = await file.stat({ bigint: true });
  if (after.mtimeNs !== before.mtimeNs || after.size !== before.size) return "changed";
  const isLink = (await lstat(path)).isSymbolicLink();
  return {
    status: "read",
    bytes,
    modifiedAt: Number(after.mtimeMs),
    flags: fileFlags(after, isLink),
    ...(isLink && { target: await realpath(path) }),
  };
}

/** Opens a file for reading only, never blocking, and closes it whatever happens. */
export async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, readOnlyFlags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function readUpTo(file: FileHandle, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < limit) {
    const chunk = Buffer.alloc(Math.min(65_536, limit - total));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, total);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    total += bytesRead;
  }
  return new Uint8Array(Buffer.concat(chunks));
}

export function refusalOf(status: BigIntStats, maxBytes: number): UnreadableReason | undefined {
  if (status.isDirectory()) return "a-directory";
  if (!status.isFile()) return "not-a-regular-file";
  return status.size > maxBytes ? "too-large" : undefined;
}

/** Windows has no modes and no owner ids: it reports none of these. */
export function fileFlags(status: BigIntStats, isLink: boolean): readonly FileFlag[] {
  const userId = process.geteuid?.();
  const mode = process.platform === "win32" ? 0 : Number(status.mode);
  const flags: Readonly<Record<FileFlag, boolean>> = {
    symlink: isLink,
    "foreign-owner": userId !== undefined && Number(status.uid) !== userId,
    "readable-by-others": (mode & 0o044) !== 0,
    "writable-by-others": (mode & 0o022) !== 0,
  };
  return (Object.keys(flags) as FileFlag[]).filter((flag) => flags[flag]);
}

const reasons: Readonly<Record<string, UnreadableReason>> = {
  EACCES: "no-permission",
  EPERM: "no-permission",
  EISDIR: "a-directory",
  ELOOP: "a-symlink-loop",
  ENXIO: "not-a-regular-file",
};

/** ENOENT also covers a dangling link, ENOTDIR a path below a file: nothing is there. */
export function readingOfError(
  error: unknown,
): { readonly status: "absent" } | { readonly status: "unreadable"; readonly reason: UnreadableReason } {
  const code = (error as { code?: string }).code ?? "";
  // A path with a NUL, or one that is too long, names no file.
  const names = code === "ERR_INVALID_ARG_VALUE" || code === "ENAMETOOLONG";
  if (code === "ENOENT" || code === "ENOTDIR" || names) return { status: "absent" };
  return { status: "unreadable", reason: reasons[code] ?? "io-error" };
}

function unreadable(reason: UnreadableReason, status: BigIntStats): FileReading {
  return { status: "unreadable", reason, modifiedAt: Number(status.mtimeMs) };
}
