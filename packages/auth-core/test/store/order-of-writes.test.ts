import { readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Disk, RefreshOutcome } from "../../src/index.js";
import { login, refresh } from "../refresh/world.js";
import { identity, machine } from "./machine.js";

// What must be on the disk before what, so that a power cut at any moment loses nothing.

/** A disk that knows what a power cut would take, and tells of each change before it is made. */
function watched(disk: Disk, before: (operation: string, path: string, to?: string) => void) {
  const unsynced = new Set<string>();
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
  const watching: Disk = {
    ...disk,
    async createExclusive(path, bytes, mode) {
      await disk.createExclusive(path, bytes, mode);
      unsynced.add(path).add(folderOf(path));
    },
    async overwrite(path, bytes) {
      await disk.overwrite(path, bytes);
      unsynced.add(path);
    },
    async append(path, bytes) {
      before("append", path);
      await disk.append(path, bytes);
      unsynced.add(path);
    },
    async rename(from, to) {
      before("rename", from, to);
      await disk.rename(from, to);
      if (unsynced.delete(from)) unsynced.add(to);
      unsynced.add(folderOf(from)).add(folderOf(to));
    },
    async unlink(path) {
      before("unlink", path);
      await disk.unlink(path);
      unsynced.delete(path);
      unsynced.add(folderOf(path));
    },
    async makeFolder(path, mode) {
      await disk.makeFolder(path, mode);
      unsynced.add(folderOf(path));
    },
    async syncFile(path) {
      await disk.syncFile(path);
      unsynced.delete(path);
    },
    async syncFolder(path) {
      await disk.syncFolder(path);
      unsynced.delete(path);
    },
  };
  return { disk: watching, unsynced };
}

async function world() {
  const { store, disk, home, runtime } = machine();
  const folder = `${home}/credentials/example`;
  const journal = `${folder}/journal`;
  const noted: string[] = [];
  const { disk: watching, unsynced } = watched(disk, (operation, path, to) => {
    if (to?.endsWith("/record.json")) {
      noted.push(`replace: ${unsynced.has(path) ? "UNSYNCED" : "synced"}, answer ${answerOnDisk()}`);
    } else if (operation === "unlink" && path.startsWith(journal)) {
      noted.push(`forget the record: ${unsynced.has(folder) ? "UNSYNCED" : "synced"}`);
    }
  });
  const records = () => [...unsynced].filter((path) => path.startsWith(`${journal}/`));
  function answerOnDisk() {
    return records().length > 0 ? "UNSYNCED" : "synced";
  }
  const asleep = (paths: readonly string[]) => paths.filter((path) => unsynced.has(path));
  return { store, home, folder, journal, runtime, disk, watching, unsynced, noted, records, asleep };
}

test("a refresh: intent, answer, credential, and only then the record goes", async () => {
  const { store, home, folder, journal, runtime, disk, watching, unsynced, noted, records, asleep } =
    await world();
  await store(1).update("example", () => login(1, 0));
  await disk.makeFolder(journal, 0o700); // by one who died before its name was durable
  unsynced.add(folder);
  const exchange = async (): Promise<RefreshOutcome> => {
    noted.push(
      `send: ${[...records(), ...asleep([journal, folder, `${home}/credentials`])].length} unsynced`,
    );
    const room = (await watching.list(folder)).find((name) => name.endsWith(".tmp"));
    expect(statSync(`${folder}/${room}`).size).toBeGreaterThanOrEqual(16 * 1024);
    expect(asleep([`${folder}/${room}`])).toEqual([]);
    return { kind: "renewed", credential: login(2, runtime.now() + 3_600_000) };
  };
  await refresh(store(2, { disk: watching }), runtime, exchange);
  expect(noted).toEqual(["send: 0 unsynced", "replace: synced, answer synced", "forget the record: synced"]);
});

test("an answer found in the journal: synced for its dead writer before it is applied", async () => {
  const { store, journal, runtime, disk, watching, unsynced, noted, home } = await world();
  await store(1).update("example", () => login(1, 0));
  const { spentTokenHash } = await import("../../src/index.js");
  const intent = {
    spent: await spentTokenHash("CNRY-refresh-1"),
    generation: 1,
    epoch: 1,
    owner: { ...identity(7), host: "elsewhere" },
    at: runtime.now() - 100_000,
  };
  await disk.makeFolder(journal, 0o700);
  const path = `${journal}/00000000-0000-4000-8000-000000000007.jsonl`;
  const answer = login(2, runtime.now() + 3_600_000);
  writeFileSync(path, `${JSON.stringify(intent)}\n${JSON.stringify({ answer })}\n`);
  unsynced.add(path);
  await store(2, { disk: watching }).settle?.("example");
  expect(noted).toEqual(["replace: synced, answer synced", "forget the record: synced"]);
  expect(readFileSync(`${home}/credentials/example/record.json`, "utf8")).toContain("CNRY-refresh-2");
});

test("a credential whose new name is not durable keeps its record, and the next one makes it so", async () => {
  const { store, folder, journal, runtime, disk, watching, noted } = await world();
  await store(1).update("example", () => login(1, 0));
  const syncFolder = async (path: string) => {
    if (path === folder && noted.length > 0) throw Object.assign(new Error("EIO"), { code: "EIO" });
    return watching.syncFolder(path);
  };
  const renewed = { kind: "renewed", credential: login(2, runtime.now() + 3_600_000) } as const;
  await refresh(store(2, { disk: { ...watching, syncFolder } }), runtime, async () => renewed);
  expect(await disk.list(journal)).toHaveLength(1);
  await store(3, { disk: watching }).settle?.("example");
  expect(await disk.list(journal)).toEqual([]);
});

test("a refusal is noted before the record goes, so that nobody takes it for a token in doubt", async () => {
  const { store, folder, runtime, watching, noted } = await world();
  await store(1).update("example", () => login(1, 0));
  const exchange = async (): Promise<RefreshOutcome> => ({ kind: "refused", oauthError: "invalid_grant" });
  await refresh(store(2, { disk: watching }), runtime, exchange).catch(() => undefined);
  expect(noted).toEqual(["forget the record: synced"]);
  expect(readFileSync(`${folder}/refused.json`, "utf8")).toContain("invalid_grant");
});

describe("a sign-in that was reported as saved", () => {
  test.each(["the first", "another"])("is on the disk with all its folders: %s", async (which) => {
    const { store, home, folder, disk, watching, unsynced, noted, asleep } = await world();
    const writer = store(1, { disk: watching });
    for (const made of [`${home}/credentials`, folder]) {
      await disk.makeFolder(made, 0o700); // by one who died before its name was durable
      unsynced.add(made.slice(0, made.lastIndexOf("/")));
    }
    if (which === "another") await writer.update("example", () => login(1, 0));
    noted.length = 0;
    await writer.update("example", () => login(2, 0));
    expect(noted).toEqual(["replace: synced, answer synced"]);
    expect(asleep([`${folder}/record.json`, folder, `${home}/credentials`, home])).toEqual([]);
  });
});
