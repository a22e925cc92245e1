import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost } from "@link-assistant/auth-core/node";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const sqlite = process.getBuiltinModule?.("node:sqlite");
const host = nodeHost();
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "host-database-"));
  path = join(folder, "tool.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As the owner leaves it while it runs: the newest row is in the write-ahead log only. */
function openByOwner() {
  if (sqlite === undefined) throw new Error("no SQLite");
  const owner = new sqlite.DatabaseSync(path);
  owner.exec("PRAGMA journal_mode = wal; CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('old')");
  owner.exec("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES ('new')");
  return owner;
}

const snapshot = () =>
  readdirSync(folder).map((name) => {
    const { ino, mode, mtimeMs, size } = statSync(join(folder, name));
    return [name, ino, mode, mtimeMs, size, readFileSync(join(folder, name)).toString("base64")];
  });

describe.skipIf(sqlite === undefined)("a database that its owner has open", () => {
  test("is read with the rows of its write-ahead log, and not one byte beside it changes", async () => {
    const owner = openByOwner();
    const before = snapshot();
    const reading = await host.queryDatabase(path, "SELECT v FROM t");
    const after = snapshot();
    owner.close();
    expect(reading).toMatchObject({ status: "read", rows: [{ v: "old" }, { v: "new" }] });
    expect(after).toEqual(before);
  });

  /** A temporary folder that no other test uses at the same time. */
  const ownTemporaryFolder = () => {
    const temporary = join(folder, "tmp");
    mkdirSync(temporary);
    vi.stubEnv("TMPDIR", temporary);
    return temporary;
  };

  test("leaves no copy behind", async () => {
    const temporary = ownTemporaryFolder();
    openByOwner().close();
    expect(await host.queryDatabase(path, "SELECT v FROM t")).toMatchObject({ status: "read" });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("takes away copies that a killed process has left behind, and no others", async () => {
    const temporary = ownTemporaryFolder();
    const plant = (name: string, ageMs: number) => {
      const then = new Date(Date.now() - ageMs);
      mkdirSync(join(temporary, name));
      utimesSync(join(temporary, name), then, then);
    };
    plant("agent-auth-old", 3_700_000);
    plant("agent-auth-new", 60_000);
    plant("other", 3_700_000);
    openByOwner().close();
    await host.queryDatabase(path, "SELECT v FROM t");
    expect(readdirSync(temporary)).toEqual(["agent-auth-new", "other"]);
  });

  test("is flagged when others may read it", async () => {
    openByOwner().close();
    chmodSync(path, 0o644);
    const reading = await host.queryDatabase(path, "SELECT v FROM t");
    expect(reading).toMatchObject({ status: "read", flags: ["readable-by-others"] });
  });

  test("may be reached through a link, which is flagged; the log beside the database itself counts", async () => {
    const owner = openByOwner();
    const link = join(folder, "link.db");
    symlinkSync(path, link);
    const reading = await host.queryDatabase(link, "SELECT v FROM t");
    owner.close();
    expect(reading).toMatchObject({
      status: "read",
      rows: [{ v: "old" }, { v: "new" }],
      flags: expect.arrayContaining(["symlink"]),
    });
  });

  test("may have no such table", async () => {
    openByOwner().close();
    expect(await host.queryDatabase(path, "SELECT v FROM other")).toEqual({
      status: "unreadable",
      reason: "no-such-table",
    });
  });

  test("is not read above the size limit", async () => {
    openByOwner().close();
    expect(await host.queryDatabase(path, "SELECT v FROM t", { maxBytes: 100 })).toEqual({
      status: "unreadable",
      reason: "too-large",
    });
  });

  test("may be no database", async () => {
    writeFileSync(path, "CNRY-no database");
    expect(await host.queryDatabase(path, "SELECT v FROM t")).toEqual({
      status: "unreadable",
      reason: "not-a-database",
    });
  });
});

test("a database that is not there is absent", async () => {
  expect(await host.queryDatabase(path, "SELECT 1")).toEqual({ status: "absent" });
});

test("a folder in its place is unreadable", async () => {
  mkdirSync(path);
  expect(await host.queryDatabase(path, "SELECT 1")).toEqual({ status: "unreadable", reason: "a-directory" });
});

test.skipIf(sqlite !== undefined)("a Node without SQLite says so", async () => {
  writeFileSync(path, "");
  expect(await host.queryDatabase(path, "SELECT 1")).toEqual({ status: "unreadable", reason: "no-sqlite" });
});
