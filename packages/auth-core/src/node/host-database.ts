import { lstat, open, realpath, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseReading } from "../ports/host.js";
import { fileFlags, readingOfError, refusalOf, withFile } from "./host-file.js";
import { inPrivateFolder } from "./private-folder.js";

const defaultMaxBytes = 64 * 1024 * 1024;
const pausesBetweenTries = [50, 100, 200];

/**
 * {@link Host.queryDatabase} on the real file system. The database and its write-ahead log are copied into a
 * private folder and read there: opened in place, SQLite writes to `-shm` even when it is told to only read.
 */
export async function queryDatabaseCopy(
  path: string,
  select: string,
  options: { readonly maxBytes?: number } = {},
): Promise<DatabaseReading> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  try {
    // The log lies beside the database itself, not beside a link to it.
    const target = await realpath(path);
    const before = await statusesOf(target);
    const refusal =
      refusalOf(before.database, maxBytes) ?? (before.bytes > maxBytes ? "too-large" : undefined);
    if (refusal !== undefined) return { status: "unreadable", reason: refusal };
    if (sqlite() === undefined) return { status: "unreadable", reason: "no-sqlite" };
    const reading = await inPrivateFolder((folder) =>
      copyAndQuery(target, select, join(folder, "copy.db"), maxBytes),
    );
    const isLink = (await lstat(path)).isSymbolicLink();
    return reading.status === "read" && isLink
      ? { ...reading, flags: ["symlink", ...reading.flags] }
      : reading;
  } catch (error) {
    return readingOfError(error);
  }
}

async function copyAndQuery(
  path: string,
  select: string,
  copy: string,
  maxBytes: number,
): Promise<DatabaseReading> {
  for (const pause of [0, ...pausesBetweenTries]) {
    if (pause > 0) await sleep(pause);
    const before = await statusesOf(path);
    await copyFile(path, copy, maxBytes);
    if (before.log !== undefined) await copyFile(`${path}-wal`, `${copy}-wal`, maxBytes);
    else await rm(`${copy}-wal`, { force: true });
    const after = await statusesOf(path);
    // Between the two copies a checkpoint may have moved rows from the log into the database.
    if (after.fingerprint !== before.fingerprint) continue;
    const answer = query(copy, select);
    if ("reason" in answer) return { status: "unreadable", reason: answer.reason };
    const flags = fileFlags(after.database, false);
    return { status: "read", rows: answer.rows, modifiedAt: after.modifiedAt, flags };
  }
  return { status: "unreadable", reason: "keeps-changing" };
}

async function statusesOf(path: string) {
  const database = await stat(path, { bigint: true });
  const log = await stat(`${path}-wal`, { bigint: true }).catch(() => undefined);
  const both = log === undefined ? [database] : [database, log];
  return {
    database,
    log,
    bytes: both.reduce((sum, { size }) => sum + Number(size), 0),
    modifiedAt: Math.max(...both.map(({ mtimeMs }) => Number(mtimeMs))),
    fingerprint: both.map(({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`).join(" "),
  };
}

async function copyFile(from: string, to: string, maxBytes: number): Promise<void> {
  await withFile(from, async (source) => {
    const target = await open(to, "w", 0o600);
    try {
      const chunk = Buffer.alloc(1024 * 1024);
      for (let position = 0; position <= maxBytes; ) {
        const { bytesRead } = await source.read(chunk, 0, chunk.length, position);
        if (bytesRead === 0) return;
        await target.write(chunk, 0, bytesRead);
        position += bytesRead;
      }
    } finally {
      await target.close();
    }
  });
}

/** Node has SQLite from 22.5 on. */
function sqlite(): typeof import("node:sqlite") | undefined {
  return process.getBuiltinModule?.("node:sqlite");
}

type Answer =
  | { readonly rows: readonly Readonly<Record<string, unknown>>[] }
  | { readonly reason: "no-sqlite" | "not-a-database" | "no-such-table" };

function query(copy: string, select: string): Answer {
  const module = sqlite();
  if (module === undefined) return { reason: "no-sqlite" };
  let database: InstanceType<typeof module.DatabaseSync> | undefined;
  try {
    database = new module.DatabaseSync(copy, { allowExtension: false });
    return {
      rows: database
        .prepare(select)
        .all()
        .map((row) => ({ ...row })),
    };
  } catch (error) {
    const missing = error instanceof Error && error.message.includes("no such table");
    return { reason: missing ? "no-such-table" : "not-a-database" };
  } finally {
    database?.close();
  }
}
