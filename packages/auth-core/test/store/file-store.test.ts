import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type CredentialStore, spentTokenHash } from "../../src/index.js";
import { login } from "../refresh/world.js";
import { machine } from "./machine.js";

const recordOf = (home: string, name = "qwen") => `${home}/credentials/${name}/record.json`;

async function renew(store: CredentialStore, from: number): Promise<void> {
  const record = await store.read("qwen");
  const spent = { hash: await spentTokenHash(`CNRY-refresh-${from}`), generation: record?.generation ?? 0 };
  const claim = await store.claim("qwen", spent);
  if (claim.status !== "granted") throw new Error(claim.status);
  await store.commit(claim, { kind: "renewed", credential: login(from + 1, 0) });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("what lies on the disk", () => {
  test.each([0o000, 0o022, 0o077])("under umask %o files are 0600 and folders 0700", async (mask) => {
    const { store, home } = machine();
    const before = process.umask(mask);
    onTestFinished(() => void process.umask(before));
    await store(1).update("qwen", () => login(1, 0));
    await renew(store(1), 1);
    for (const file of filesUnder(home)) expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
    for (const folder of ["credentials", "credentials/qwen", "credentials/qwen/journal", "run"]) {
      expect(statSync(`${home}/${folder}`).mode & 0o777).toBe(0o700);
    }
  });

  test("after a refresh nothing is left but the record, and the generation before it", async () => {
    const { store, home } = machine();
    await store(1).update("qwen", () => login(1, 0));
    await renew(store(1), 1);
    const left = filesUnder(home).map((file) => file.slice(home.length + 1));
    expect(left.sort()).toEqual(["credentials/qwen/history/000000001.json", "credentials/qwen/record.json"]);
  });

  test("three former generations are kept, and none after a sign-out", async () => {
    const { store, home } = machine();
    await store(1).update("qwen", () => login(1, 0));
    for (let number = 1; number <= 6; number++) await renew(store(1), number);
    expect(readdirSync(`${home}/credentials/qwen/history`)).toHaveLength(3);
    await store(1).update("qwen", () => undefined);
    for (const file of filesUnder(home)) expect(readFileSync(file, "utf8")).not.toContain("CNRY-");
  });

  test("a sign-out leaves no secret of an answer that was set aside", async () => {
    const { store, home, kill } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const spent = { hash: await spentTokenHash("CNRY-refresh-1"), generation: 1 };
    const late = await store(1).claim("qwen", spent);
    kill(1);
    await renew(store(2), 1);
    if (late.status === "granted") await store(1).commit(late, { kind: "renewed", credential: login(8, 0) });
    await store(2).update("qwen", () => undefined);
    for (const file of filesUnder(home)) expect(readFileSync(file, "utf8")).not.toContain("CNRY-");
  });

  test("fields that we do not know are kept", async () => {
    const { store, home } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const file = JSON.parse(readFileSync(recordOf(home), "utf8"));
    writeFileSync(recordOf(home), JSON.stringify({ ...file, ofTheFuture: { kept: true } }));
    await renew(store(1), 1);
    expect(JSON.parse(readFileSync(recordOf(home), "utf8"))).toMatchObject({ ofTheFuture: { kept: true } });
  });

  test("what could not be read back is not written", async () => {
    const { store } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const writing = store(1).update("qwen", () => login(2, Number.POSITIVE_INFINITY));
    await expect(writing).rejects.toMatchObject({ code: "invalid_request" });
    expect(await store(1).read("qwen")).toMatchObject({ credential: login(1, 0) });
  });
});

describe("a broken record", () => {
  test.each([
    ["empty", "", "store_unreadable", undefined],
    ["cut off", '{"schemaVersion": 1, "ke', "store_unreadable", undefined],
    ["not UTF-8", Buffer.from([0xff, 0xfe, 0x00]), "store_unreadable", undefined],
    ["not an object", "[]", "credential_invalid", "the whole file"],
    [
      "without a token",
      edit({ credential: { kind: "oauth" } }),
      "credential_invalid",
      "credential.accessToken",
    ],
    ["of an unknown kind", edit({ credential: { kind: "cookie" } }), "credential_invalid", "credential.kind"],
    ["with a text as its generation", edit({ generation: "1" }), "credential_invalid", "generation"],
    ["of another key", edit({ key: "other" }), "credential_invalid", "key"],
    ["of a newer version", edit({ schemaVersion: 2 }), "store_unreadable", "schemaVersion"],
  ])("%s: an error names the file and the field, and the file stays", async (_what, content, code, field) => {
    const { store, home } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const text = typeof content === "function" ? content(readFileSync(recordOf(home), "utf8")) : content;
    writeFileSync(recordOf(home), text);
    const spent = { hash: await spentTokenHash("CNRY-refresh-1"), generation: 1 };
    for (const use of [store(1).read("qwen"), store(1).claim("qwen", spent)]) {
      await expect(use).rejects.toMatchObject({
        code,
        message: expect.stringContaining(recordOf(home)),
        details: { path: recordOf(home), ...(field && { field }) },
      });
      await use.catch((error) => expect(JSON.stringify(error) + error.message).not.toContain("CNRY-"));
    }
    expect(readFileSync(recordOf(home))).toEqual(Buffer.from(text));
  });

  test("is set aside by a new login, which rises above it", async () => {
    const { store, home } = machine();
    await store(1).update("qwen", () => login(1, 0));
    writeFileSync(recordOf(home), "broken CNRY-old");
    await store(1).update("qwen", () => login(2, 0));
    expect((await store(1).read("qwen"))?.credential).toEqual(login(2, 0));
    const aside = readdirSync(`${home}/credentials/qwen`).filter((name) => name.includes("corrupt"));
    expect(readFileSync(`${home}/credentials/qwen/${aside[0]}`, "utf8")).toBe("broken CNRY-old");
  });

  test("leaves no secret behind when it is signed out of", async () => {
    const { store, home } = machine();
    await store(1).update("qwen", () => login(1, 0));
    writeFileSync(recordOf(home), "broken CNRY-old");
    await store(1).update("qwen", () => undefined);
    expect(await store(1).read("qwen")).toBeUndefined();
    for (const file of filesUnder(home)) expect(readFileSync(file, "utf8")).not.toContain("CNRY-");
  });

  test.each([
    ["in one field", edit({ generation: "1" })],
    ["as a whole", () => "broken"],
    ["to nothing", () => ""],
  ])("damaged %s, is listed all the same, so that it can be found", async (_what, damage) => {
    const { store, home } = machine();
    await store(1).update("qwen/Work", () => login(1, 0));
    const path = recordOf(home, "qwen%2f%57ork");
    writeFileSync(path, damage(readFileSync(path, "utf8")));
    expect(await store(1).keys()).toEqual(["qwen/Work"]);
  });

  test.each(["a folder", "a FIFO-like device"])(
    "in whose place is %s: an error, and no waiting",
    async (what) => {
      const { store, home } = machine();
      mkdirSync(`${home}/credentials/qwen`, { recursive: true });
      if (what === "a folder") mkdirSync(recordOf(home));
      else symlinkSync("/dev/zero", recordOf(home));
      await expect(store(1).read("qwen")).rejects.toMatchObject({ code: "store_unreadable" });
    },
  );
});

describe("where a record may lie (T18)", () => {
  function elsewhere(): string {
    const folder = mkdtempSync(join(tmpdir(), "auth-elsewhere-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  test("a link to a file of ours stays a link, and its target is replaced", async () => {
    const { store, home } = machine();
    const target = join(elsewhere(), "mine.json");
    await store(1).update("qwen", () => login(1, 0));
    writeFileSync(target, readFileSync(recordOf(home)), { mode: 0o600 });
    rmSync(recordOf(home));
    symlinkSync(target, recordOf(home));
    await renew(store(1), 1);
    expect(lstatSync(recordOf(home)).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, "utf8")).toContain("CNRY-refresh-2");
  });

  test.each([
    ["a folder in which others may write", 0o777],
    ["a folder in which its group may write", 0o770],
  ])("nothing is written through a link into %s", async (_what, mode) => {
    const { store, home } = machine();
    const folder = elsewhere();
    await store(1).update("qwen", () => login(1, 0));
    writeFileSync(join(folder, "trap.json"), readFileSync(recordOf(home)));
    chmodSync(folder, mode);
    rmSync(recordOf(home));
    symlinkSync(join(folder, "trap.json"), recordOf(home));
    await expect(renew(store(1), 1)).rejects.toMatchObject({
      code: "unsafe_path",
      details: { path: folder },
    });
    expect(readdirSync(folder)).toEqual(["trap.json"]);
  });

  test("nothing is written through a link that leads nowhere", async () => {
    const { store, home } = machine();
    mkdirSync(`${home}/credentials/qwen`, { recursive: true });
    symlinkSync(join(elsewhere(), "trap.json"), recordOf(home));
    await expect(store(1).update("qwen", () => login(1, 0))).rejects.toMatchObject({ code: "unsafe_path" });
  });

  test("nothing is written into a home that belongs to another user", async () => {
    const { store, disk } = machine();
    const foreign = { ...disk, userId: 12_345 };
    const writing = store(1, { disk: foreign }).update("qwen", () => login(1, 0));
    await expect(writing).rejects.toMatchObject({ code: "unsafe_path" });
  });
});

/** A change to the text of a valid record. */
function edit(fields: object): (text: string) => string {
  return (text) => JSON.stringify({ ...JSON.parse(text), ...fields });
}
