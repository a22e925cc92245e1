import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Disk, OAuthCredential } from "../../src/index.js";
import { isAuthError } from "../../src/index.js";
import { nodeDisk } from "../../src/node/index.js";
import { login, refresh } from "../refresh/world.js";
import { machine } from "./machine.js";

type Fault = "crash" | string;

/** The disk of one process, on which the n-th operation fails, or is the last that the process ever begins. */
function faulty(disk: Disk, nth: number, fault: Fault, crashed: () => void): Disk & { operations(): number } {
  let count = 0;
  const wrap =
    <T extends unknown[], R>(operation: (...input: T) => Promise<R>) =>
    async (...input: T): Promise<R> => {
      count++;
      if (count < nth || (count > nth && fault !== "crash")) return operation(...input);
      if (fault !== "crash") throw Object.assign(new Error(fault), { code: fault });
      if (count === nth) crashed();
      return new Promise<never>(() => undefined);
    };
  const entries = Object.entries(disk).map(([name, value]) => [
    name,
    typeof value === "function" ? wrap(value.bind(disk)) : value,
  ]);
  return { ...Object.fromEntries(entries), operations: () => count };
}

const writing = new Set([
  "createExclusive",
  "overwrite",
  "append",
  "syncFile",
  "syncFolder",
  "rename",
  "link",
]);

/** A disk that takes no more writes. */
function fullDisk(disk: Disk, code: string): Disk {
  const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
  const entries = Object.entries(disk).map(([name, value]) => [name, writing.has(name) ? refuse : value]);
  return Object.fromEntries(entries) as unknown as Disk;
}

async function world() {
  const base = machine();
  await base.store(1).update("example", () => login(1, 0));
  await base.runtime.advance(1);
  const presented: string[] = [];
  let newest = 1;
  const exchange = async ({ credential }: { readonly credential: OAuthCredential }) => {
    presented.push(credential.refreshToken ?? "");
    if (credential.refreshToken === `CNRY-refresh-${newest}`) newest++; // a replay gets the same answer
    return { kind: "renewed", credential: login(newest, base.runtime.now() + 3_600_000) } as const;
  };
  const file = `${base.home}/credentials/example/record.json`;
  return { ...base, file, presented, newest: () => newest, exchange };
}

/** How many operations a refresh takes when nothing fails. */
async function operationsOfARefresh(): Promise<number> {
  const { store, disk, runtime, exchange } = await world();
  const counted = faulty(disk, Number.POSITIVE_INFINITY, "", () => undefined);
  await refresh(store(2, { disk: counted }), runtime, exchange);
  return counted.operations();
}

describe("each operation of a refresh fails once", () => {
  const code = "EIO";

  test("all of them: the file is whole, and the next process gets the newest token", async () => {
    const operations = await operationsOfARefresh();
    for (let nth = 1; nth <= operations; nth++) {
      const { store, disk, runtime, exchange, file, presented, newest } = await world();
      const damaged = faulty(disk, nth, code, () => undefined);
      const outcome = await refresh(store(2, { disk: damaged }), runtime, exchange).catch((error) => error);
      const where = `operation ${nth}`;
      expect(isAuthError(outcome) || outcome.credential !== undefined, where).toBe(true);
      expect(JSON.parse(readFileSync(file, "utf8")).credential.refreshToken, where).toMatch(
        /^CNRY-refresh-[12]$/,
      );
      const { credential } = await refresh(store(3), runtime, exchange);
      expect(credential, where).toMatchObject({ refreshToken: `CNRY-refresh-${newest()}` });
      expect(await store(3).read("example"), where).toMatchObject({ credential });
      expect(presented.length, where).toBeLessThanOrEqual(2);
    }
  }, 60_000);
});

test("a process that dies at any operation costs nothing where a replay is answered", async () => {
  const operations = await operationsOfARefresh();
  expect(operations).toBeGreaterThan(30);
  for (let nth = 1; nth <= operations; nth++) {
    const { store, disk, runtime, exchange, file, kill, newest } = await world();
    const died = new Promise<void>((resolve) => {
      const mortal = faulty(disk, nth, "crash", () => {
        kill(2);
        resolve();
      });
      void refresh(store(2, { disk: mortal }), runtime, exchange).then(() => resolve());
    });
    await died;
    const where = `operation ${nth}`;
    expect(JSON.parse(readFileSync(file, "utf8")).credential.refreshToken, where).toMatch(
      /^CNRY-refresh-[12]$/,
    );
    const { credential } = await refresh(store(3), runtime, exchange);
    expect(credential, where).toMatchObject({ refreshToken: `CNRY-refresh-${newest()}` });
  }
}, 60_000);

test.each([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "your disk quota is used up"],
  ["EROFS", "the file system is read-only"],
  ["EACCES", "permission denied"],
  ["EFBIG", "the file would exceed the size limit"],
])(
  "%s before the exchange: no token is spent, the message names the place and the reason",
  async (code, reason) => {
    const { store, disk, runtime, exchange, home, file, presented } = await world();
    const before = readFileSync(file);
    const refreshing = refresh(store(2, { disk: fullDisk(disk, code) }), runtime, exchange);
    await expect(refreshing).rejects.toMatchObject({
      code: "store_unwritable",
      message: expect.stringMatching(`${home}.*${reason}`),
    });
    expect(presented).toEqual([]);
    expect(readFileSync(file)).toEqual(before);
  },
);

test("room for the credential itself is proved before the token is spent", async () => {
  const { store, disk, runtime, exchange, presented } = await world();
  const noRoom: Disk = {
    ...disk,
    async createExclusive(path, bytes, mode) {
      if (path.endsWith(".tmp")) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      return disk.createExclusive(path, bytes, mode);
    },
  };
  const refreshing = refresh(store(2, { disk: noRoom }), runtime, exchange);
  await expect(refreshing).rejects.toMatchObject({ code: "store_unwritable" });
  expect(presented).toEqual([]);
});

describe("a rename that is refused", () => {
  async function renewOn(rename: Disk["rename"]) {
    const { store, disk, runtime, exchange, file, presented } = await world();
    const before = runtime.now();
    const { credential } = await refresh(store(2, { disk: { ...disk, rename } }), runtime, exchange);
    expect(credential).toMatchObject({ refreshToken: "CNRY-refresh-2" });
    return { file, waited: runtime.now() - before, store: store(3), runtime, exchange, presented };
  }

  const refused = (code: string, times: number, real: Disk["rename"]): Disk["rename"] => {
    let left = times;
    return async (from, to) => {
      if (to.endsWith("record.json") && left-- > 0) throw Object.assign(new Error(code), { code });
      return real(from, to);
    };
  };
  const { rename } = nodeDisk();

  test.each(["EPERM", "EACCES", "EBUSY"])(
    "three times with %s (Windows: somebody has the file open) succeeds",
    async (code) => {
      const { file, waited } = await renewOn(refused(code, 3, rename));
      expect(readFileSync(file, "utf8")).toContain("CNRY-refresh-2");
      expect(waited).toBeLessThanOrEqual(2_000);
    },
  );

  test("for ever with EBUSY (the file is a mount point) becomes a write in place", async () => {
    const { file } = await renewOn(refused("EBUSY", Number.POSITIVE_INFINITY, rename));
    expect(readFileSync(file, "utf8")).toContain("CNRY-refresh-2");
  });

  test.each(["EPERM", "EXDEV"])(
    "for ever with %s leaves the answer in the journal, and the next one saves it",
    async (code) => {
      const { file, waited, store, runtime, exchange, presented } = await renewOn(
        refused(code, Number.POSITIVE_INFINITY, rename),
      );
      expect(readFileSync(file, "utf8")).toContain("CNRY-refresh-1");
      expect(waited).toBeLessThanOrEqual(2_000);
      expect((await refresh(store, runtime, exchange)).credential).toMatchObject({
        refreshToken: "CNRY-refresh-2",
      });
      expect(presented).toHaveLength(1);
      expect(readFileSync(file, "utf8")).toContain("CNRY-refresh-2");
    },
  );
});
