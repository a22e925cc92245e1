import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type SpentToken, spentTokenHash } from "../../src/index.js";
import { login } from "../refresh/world.js";
import { identity, machine } from "./machine.js";

const record = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;

/** A login of generation 1, and journal records as earlier processes left them. */
async function world() {
  const base = machine();
  const store = base.store(1);
  await store.update("qwen", () => login(1, 0));
  const folder = `${base.home}/credentials/qwen`;
  await base.disk.makeFolder(`${folder}/journal`, 0o700);
  const spent: SpentToken = { hash: await spentTokenHash("CNRY-refresh-1"), generation: 1 };

  async function leave(number: number, header: object, ...lines: string[]): Promise<void> {
    const intent = {
      spent: spent.hash,
      generation: 1,
      epoch: 1,
      owner: identity(7),
      at: base.runtime.now(),
      ...header,
    };
    writeFileSync(
      `${folder}/journal/${record(number)}.jsonl`,
      `${[JSON.stringify(intent), ...lines].join("\n")}\n`,
    );
  }

  const files = (name: string) => {
    try {
      return readdirSync(`${folder}/${name}`);
    } catch {
      return [];
    }
  };
  return {
    ...base,
    open: base.store,
    store,
    spent,
    folder,
    leave,
    journal: () => files("journal"),
    aside: () => files("aside"),
  };
}

const answer = JSON.stringify({ answer: login(2, 9_999_999_999_999) });
const other = { spent: "the hash of another token" };

describe("a holder of the lock, by what it finds in the journal", () => {
  test("an answer for the current token is applied", async () => {
    const { store, spent, leave, kill, journal } = await world();
    await leave(1, {}, answer);
    kill(7);
    expect(await store.claim("qwen", spent)).toMatchObject({
      status: "moved",
      record: { generation: 2, epoch: 1, credential: { refreshToken: "CNRY-refresh-2" } },
    });
    expect(await store.read("qwen")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-2" } });
    expect(journal()).toEqual([]);
  });

  test("answers are applied one after another, to the newest", async () => {
    const { store, spent, leave, kill, journal } = await world();
    const next = JSON.stringify({ answer: login(3, 9_999_999_999_999) });
    await leave(2, { spent: await spentTokenHash("CNRY-refresh-2"), generation: 2 }, next);
    await leave(1, {}, answer);
    kill(7);
    await store.claim("qwen", spent);
    expect(await store.read("qwen")).toMatchObject({
      generation: 3,
      credential: { refreshToken: "CNRY-refresh-3" },
    });
    expect(journal()).toEqual([]);
  });

  test.each([
    ["of another token", other],
    ["of another generation", { generation: 4 }],
  ])("an answer %s is set aside and not dropped", async (_what, header) => {
    const { store, spent, leave, kill, journal, aside, folder } = await world();
    await leave(1, header, answer);
    kill(7);
    const claim = await store.claim("qwen", spent);
    expect(claim).toMatchObject({ status: "granted", replay: false });
    expect(await store.read("qwen")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-1" } });
    expect(aside()).toHaveLength(1);
    expect(readFileSync(`${folder}/aside/${aside()[0]}`, "utf8")).toContain("CNRY-refresh-2");
    expect(journal()).toHaveLength(1); // its own
  });

  test("an answer that cannot be set aside stays where it is", async () => {
    const { open, spent, leave, kill, journal, aside, disk } = await world();
    await leave(1, { generation: 4 }, answer);
    kill(7);
    const rename = async (from: string, to: string) => {
      if (to.includes("/aside/")) throw Object.assign(new Error("EIO"), { code: "EIO" });
      return disk.rename(from, to);
    };
    await open(2, { disk: { ...disk, rename } }).claim("qwen", spent);
    expect(aside()).toEqual([]);
    expect(journal()).toEqual([`${record(1)}.jsonl`]);
  });

  test("of the answers that were set aside the last three are kept", async () => {
    const { store, spent, leave, kill, aside, runtime } = await world();
    kill(7);
    for (const number of [1, 2, 3, 4, 5]) {
      await leave(number, other, answer);
      const claim = await store.claim("qwen", spent);
      if (claim.status === "granted") await store.commit(claim, { kind: "not-sent" });
      await runtime.advance(1);
    }
    expect(aside().map((name) => name.slice(17))).toEqual(
      [3, 4, 5].map((number) => `${record(number)}.jsonl`),
    );
  });

  test("an answer of an ended epoch is worth nothing", async () => {
    const { store, spent, leave, kill, aside } = await world();
    await leave(1, { epoch: 0 }, answer);
    kill(7);
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "granted", replay: false });
    expect(aside()).toEqual([]);
  });

  test.each([
    ["of a dead owner", [] as string[], true],
    ["of an owner that gave up", ['{"lost":true}'], false],
    ["with half an answer, of an owner that gave up", ['{"answer":{"kind', '{"lost":true}'], false],
  ])("an intent %s: the same token is presented again", async (_what, lines, dies) => {
    const { store, spent, leave, kill } = await world();
    await leave(1, {}, ...lines);
    if (dies) kill(7);
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "granted", replay: true });
  });

  test("a torn answer of a dead owner counts as an intent", async () => {
    const { store, spent, leave, kill, folder } = await world();
    await leave(1, {});
    writeFileSync(`${folder}/journal/${record(1)}.jsonl`, '{"answer":{"kind":"oauth"', { flag: "a" });
    kill(7);
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "granted", replay: true });
  });

  test("an intent of a living owner: nobody sends, until any exchange would have ended", async () => {
    const { store, spent, leave, runtime } = await world();
    await leave(1, {});
    expect(await store.claim("qwen", spent)).toEqual({ status: "uncertain", until: runtime.now() + 60_000 });
    await runtime.advance(59_999);
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "uncertain" });
    await runtime.advance(1);
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "granted", replay: true });
  });

  test("an intent from the future keeps nobody waiting longer than that", async () => {
    const { store, spent, leave, runtime } = await world();
    await leave(1, { at: runtime.now() + 86_400_000 });
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "uncertain" });
    await runtime.advance(60_000);
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "granted", replay: true });
  });

  test("an intent for another token: a dead owner's goes, a living one's stays", async () => {
    const { store, spent, leave, kill, journal } = await world();
    await leave(1, other);
    await leave(2, { ...other, owner: identity(8) });
    kill(7);
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "granted", replay: false });
    expect(journal()).not.toContain(`${record(1)}.jsonl`);
    expect(journal()).toContain(`${record(2)}.jsonl`);
  });

  test.each(["", "{", '{"spent":1}\n', "not json at all\n"])(
    "a torn first line (%j) says that nothing was sent",
    async (text) => {
      const { store, spent, folder } = await world();
      writeFileSync(`${folder}/journal/${record(1)}.jsonl`, text);
      expect(await store.claim("qwen", spent)).toMatchObject({ status: "granted", replay: false });
    },
  );

  test("an answer that cannot be saved is the current token all the same", async () => {
    const base = await world();
    await base.leave(1, {}, answer);
    base.kill(7);
    const rename = failingAt("/record.json", base.disk.rename, "ENOSPC");
    const onFullDisk = base.open(2, { disk: { ...base.disk, rename } });
    expect(await onFullDisk.claim("qwen", base.spent)).toMatchObject({
      status: "moved",
      record: { credential: { refreshToken: "CNRY-refresh-2" } },
    });
    expect(base.journal()).toHaveLength(1);
    expect(await base.store.claim("qwen", base.spent)).toMatchObject({ status: "moved" });
    expect(await base.store.read("qwen")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-2" } });
  });

  test("a credential torn by a crash is replaced by the answer that waits, and kept for a look", async () => {
    const { store, spent, leave, kill, folder } = await world();
    await leave(1, {}, answer);
    kill(7);
    writeFileSync(`${folder}/record.json`, '{"schemaVersion": 1, "key": "qw');
    expect(await store.claim("qwen", spent)).toMatchObject({ status: "moved" });
    expect(await store.read("qwen")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-2" } });
    expect(readdirSync(folder).filter((name) => name.includes("corrupt"))).toHaveLength(1);
  });

  test("a disk that fails for a moment is not a damaged credential: nothing is set aside or replaced", async () => {
    const { open, spent, leave, kill, disk, folder } = await world();
    await leave(1, other, answer);
    kill(7);
    const read = async (path: string, maxBytes: number) => {
      if (path.endsWith("record.json")) throw Object.assign(new Error("EIO"), { code: "EIO" });
      return disk.read(path, maxBytes);
    };
    const failing = open(2, { disk: { ...disk, read } });
    await expect(failing.claim("qwen", spent)).rejects.toMatchObject({ code: "store_unreadable" });
    await expect(failing.update("qwen", () => login(9, 0))).rejects.toMatchObject({
      code: "store_unreadable",
    });
    expect(readdirSync(folder).filter((name) => name.includes("corrupt"))).toEqual([]);
    expect(await open(3).read("qwen")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-1" } });
  });

  test("a former holder's temporary file is swept away, and with it the power to replace anything", async () => {
    const { store, spent, folder, leave, kill } = await world();
    const left = `${folder}/record.json.${record(9)}.tmp`;
    writeFileSync(left, "CNRY-left");
    writeFileSync(`${folder}/record.json.0123456789ab.tmp`, "of another tool");
    await leave(1, {}, answer);
    kill(7);
    await store.claim("qwen", spent);
    expect(readdirSync(folder)).not.toContain(`record.json.${record(9)}.tmp`);
    expect(readdirSync(folder)).toContain("record.json.0123456789ab.tmp");
  });
});

describe("whoever only puts things in order", () => {
  test("stores the answer that waits, frees the lock of the dead and keeps what is in doubt", async () => {
    const { store, kill, leave, journal, folder, home } = await world();
    writeFileSync(`${home}/run/qwen.lock`, JSON.stringify({ id: record(8), owner: identity(7) }));
    writeFileSync(`${folder}/record.json.${record(9)}.tmp`, "CNRY-left");
    const inDoubt = { spent: await spentTokenHash("CNRY-refresh-2"), generation: 2 };
    await leave(1, {}, answer);
    await leave(2, inDoubt);
    kill(7);
    await store.settle?.("qwen");
    expect(await store.read("qwen")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-2" } });
    expect(journal()).toEqual([`${record(2)}.jsonl`]);
    expect([readdirSync(`${home}/run`), readdirSync(folder).sort()]).toEqual([
      [],
      ["history", "journal", "record.json"],
    ]);
  });

  test("changes nothing of a login that is damaged", async () => {
    const { store, folder } = await world();
    writeFileSync(`${folder}/record.json`, "{");
    await expect(store.settle?.("qwen")).rejects.toMatchObject({ code: "store_unreadable" });
    expect(readFileSync(`${folder}/record.json`, "utf8")).toBe("{");
  });

  test("says why an answer cannot be stored", async () => {
    const { open, disk, kill, leave, journal } = await world();
    await leave(1, {}, answer);
    kill(7);
    const rename = failingAt("/record.json", disk.rename, "EIO");
    await expect(open(2, { disk: { ...disk, rename } }).settle?.("qwen")).rejects.toMatchObject({
      code: "store_unwritable",
    });
    expect(journal()).toHaveLength(1);
  });
});

/** A rename that the system refuses when it goes to this file. */
function failingAt(end: string, rename: (from: string, to: string) => Promise<void>, code: string) {
  return async (from: string, to: string) => {
    if (to.endsWith(end)) throw Object.assign(new Error(code), { code });
    return rename(from, to);
  };
}
