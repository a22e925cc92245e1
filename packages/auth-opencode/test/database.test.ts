import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { nodeHost } from "@link-assistant/auth-core/node";
import { opencode } from "@link-assistant/auth-opencode";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// The table as OpenCode 1.18.33 creates it.
const schema = `CREATE TABLE credential (
  id text PRIMARY KEY, integration_id text, label text NOT NULL, value text NOT NULL,
  connector_id text, method_id text, active integer, time_created integer NOT NULL, time_updated integer NOT NULL)`;

let folder: string;
let path: string;
const open: DatabaseSync[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "opencode-"));
  path = join(folder, "opencode.db");
});

afterEach(async () => {
  for (const database of open.splice(0)) database.close();
  await rm(folder, { recursive: true });
});

/** A database in the mode that OpenCode uses; it stays open, as under a running OpenCode. */
function running(...statements: string[]): DatabaseSync {
  const database = new DatabaseSync(path);
  open.push(database);
  database.exec("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
  for (const statement of statements) database.exec(statement);
  return database;
}

function add(database: DatabaseSync, id: string, label: string, active: number | null = null) {
  const value = JSON.stringify({ type: "key", key: `CNRY-${label}` });
  database
    .prepare(
      "INSERT INTO credential VALUES (?, 'deepseek', ?, ?, null, null, ?, 1795494009507, 1795494009507)",
    )
    .run(id, label, value, active);
}

function find() {
  const environment = { HOME: folder, OPENCODE_DB: path, XDG_DATA_HOME: join(folder, "none") };
  return opencode.source.find(nodeHost({ environment, keychain: false }));
}

async function fingerprint() {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const { ino, mode, mtimeNs, ctimeNs } = await stat(join(folder, name), { bigint: true });
      return {
        name,
        ino,
        mode,
        mtimeNs,
        ctimeNs,
        bytes: (await readFile(join(folder, name))).toString("base64"),
      };
    }),
  );
}

describe("OpenCode's database on a real disk", () => {
  it("rows that are still in the write-ahead log are found, and nothing is touched", async () => {
    const database = running(schema);
    add(database, "cred_1", "work");
    add(database, "cred_2", "home", 1);
    const before = await fingerprint();
    expect(before.map(({ name }) => name)).toEqual(["opencode.db", "opencode.db-shm", "opencode.db-wal"]);
    const found = await find();
    expect(found).toMatchObject([{ account: "home" }, { account: "work", locator: `${path}#cred_1` }]);
    expect(await found[1]?.reveal()).toEqual({ kind: "api-key", apiKey: "CNRY-work" });
    expect(await fingerprint()).toEqual(before);
  });

  it("is told by its content when it is named, whatever its name says", async () => {
    add(running(schema), "cred_1", "work");
    const named = join(folder, "copy.json");
    await writeFile(named, await readFile(path));
    await writeFile(`${named}-wal`, await readFile(`${path}-wal`));
    const host = nodeHost({ environment: { HOME: folder } });
    expect(await opencode.source.find(host, { path: named })).toMatchObject([
      { account: "work", status: "usable" },
    ]);
  });

  it("a log without its -shm, as a crash leaves it", async () => {
    add(running(schema), "cred_1", "work");
    for (const name of ["opencode.db", "opencode.db-wal"]) {
      await writeFile(join(folder, `crashed-${name}`), await readFile(join(folder, name)));
    }
    path = join(folder, "crashed-opencode.db");
    expect(await find()).toMatchObject([{ account: "work", status: "usable" }]);
    expect(await readdir(folder)).not.toContain("crashed-opencode.db-shm");
  });

  it("a database that another program has locked", async () => {
    const database = running(schema);
    add(database, "cred_1", "work");
    database.exec("BEGIN EXCLUSIVE");
    expect(await find()).toMatchObject([{ status: "usable" }]);
    database.exec("ROLLBACK");
  });

  it("a folder in which nothing can be written", async () => {
    add(running(schema), "cred_1", "work");
    await chmod(folder, 0o500);
    expect(await find()).toMatchObject([{ status: "usable" }]);
    await chmod(folder, 0o700);
  });

  it("the mode that OpenCode gives it is warned about", async () => {
    add(running(schema), "cred_1", "work");
    await chmod(path, 0o644);
    expect(await find()).toMatchObject([{ flags: ["readable-by-others"] }]);
    await chmod(path, 0o600);
    expect(await find()).not.toMatchObject([{ flags: ["readable-by-others"] }]);
  });

  it("no table, an empty table, and a table of the first version with fewer columns", async () => {
    const database = running();
    database.exec("CREATE TABLE account (id text)");
    expect(await find()).toEqual([]);
    database.exec(schema);
    expect(await find()).toEqual([]);
    database.exec("ALTER TABLE credential DROP COLUMN active; ALTER TABLE credential DROP COLUMN method_id");
    database.exec(
      `INSERT INTO credential VALUES ('c', 'groq', 'l', '{"type":"key","key":"CNRY-k"}', null, 1, 1)`,
    );
    expect(await find()).toMatchObject([{ provider: "groq", status: "usable" }]);
  });

  it.each([
    ["no database", "CNRY-no database at all, however long it may be ".repeat(100)],
    ["the start of one", "SQLite format 3\0"],
    ["an empty file, which SQLite takes for an empty database", ""],
  ])("%s", async (_, text) => {
    await writeFile(path, text);
    const found = await find();
    expect(found.map(({ status }) => status)).toEqual(text === "" ? [] : ["malformed"]);
    expect(JSON.stringify(found)).not.toContain("CNRY");
  });

  it("a link to the database is followed and said to be one", async () => {
    add(running(schema), "cred_1", "work");
    await symlink(path, join(folder, "link.db"));
    path = join(folder, "link.db");
    expect(await find()).toMatchObject([{ status: "usable", flags: ["symlink", "readable-by-others"] }]);
  });

  it("hostile text in every column never reaches a terminal", async () => {
    const hostile = "\u001b[2J\u202e\r\n\u0000";
    const database = running(schema);
    database
      .prepare("INSERT INTO credential VALUES (?, ?, ?, ?, null, null, 1, 1, 1)")
      .run(hostile, hostile, hostile, JSON.stringify({ type: hostile, [hostile]: hostile }));
    const [found] = await find();
    const { locator: _, reveal: __, ...shown } = found ?? {};
    expect(Object.values(shown).join(" ")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
