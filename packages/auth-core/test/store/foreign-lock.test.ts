import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type OAuthCredential, spentTokenHash } from "../../src/index.js";
import {
  defaultLockTiming,
  emptyPlace,
  type FileCodec,
  type ForeignLock,
  filePlace,
  lockedStore,
  makeKeyFolders,
  openLockedKey,
} from "../../src/node/index.js";
import { login } from "../refresh/world.js";
import { machine } from "./machine.js";

// A file that belongs to another tool: its own path, format and lock. What it writes is the bare credential.

const foreignFormat: FileCodec = {
  async decode(bytes) {
    const credential = JSON.parse(new TextDecoder().decode(bytes)) as OAuthCredential;
    return { record: { credential, generation: 1, epoch: 0, grantedAt: 0 }, generation: 1, epoch: 0 };
  },
  encode: ({ record }) => record && new TextEncoder().encode(JSON.stringify(record.credential)),
};

function world(lock: Partial<ForeignLock> = {}) {
  const base = machine();
  const { disk, runtime, home } = base;
  const path = `${home}/foreign.json`;
  const events: string[] = [];
  writeFileSync(path, JSON.stringify(login(1, 0)), { mode: 0o600 });

  const foreignLock: ForeignLock = {
    async take() {
      events.push(`taken ${existsSync(`${home}/run/tool.lock`) ? "under" : "without"} our lock`);
      return { status: "taken", release: async () => void events.push("released") };
    },
    ...lock,
  };
  const store = (pid: number) =>
    lockedStore({
      location: path,
      runtime,
      timing: { ...defaultLockTiming, heartbeatMs: Number.POSITIVE_INFINITY },
      makeReady: (key) => makeKeyFolders(key, home),
      keys: async () => ["tool"],
      open: (key) =>
        openLockedKey(
          { disk, runtime, home, processes: base.processes(pid) },
          key,
          () => filePlace({ disk, runtime, path, codec: foreignFormat, absentMeansSignedOut: false }),
          foreignLock,
        ),
    });
  const write = (number: number) => writeFileSync(path, JSON.stringify(login(number, 0)));
  return { ...base, path, events, store, write };
}

const spending = async (number: number) => ({
  hash: await spentTokenHash(`CNRY-refresh-${number}`),
  generation: 1,
});

describe("a file shared with another tool", () => {
  test("its lock is taken after ours and released with it", async () => {
    const { store, events, home } = world();
    const claim = await store(1).claim("tool", await spending(1));
    expect(events).toEqual(["taken under our lock"]);
    if (claim.status !== "granted") throw new Error(claim.status);
    await store(1).commit(claim, { kind: "not-sent" });
    const other = await store(2).claim("tool", await spending(1));
    expect(other.status).toBe("granted");
    expect(existsSync(`${home}/run/tool.lock`)).toBe(true);
  });

  test("while the other tool has its lock nothing is claimed, and ours is free", async () => {
    const { store, home } = world({ take: async () => ({ status: "held", holder: "the tool" }) });
    expect(await store(1).claim("tool", await spending(1))).toEqual({ status: "held", holder: "the tool" });
    expect(readdirSync(`${home}/run`)).toEqual([]);
    await expect(store(1).update("tool", () => login(5, 0))).rejects.toMatchObject({ code: "lock_timeout" });
  });

  test("what it has stored meanwhile is adopted", async () => {
    const { store, write } = world({
      async take() {
        write(2);
        return { status: "taken", release: async () => undefined };
      },
    });
    expect(await store(1).claim("tool", await spending(1))).toMatchObject({
      status: "moved",
      record: { credential: { refreshToken: "CNRY-refresh-2" } },
    });
  });

  test("when its holder vanished without a word nothing is spent before it has had its time", async () => {
    const { store, runtime } = world({
      take: async () => ({
        status: "taken",
        quietUntil: runtime.monotonicNow() + 8_000,
        release: async () => undefined,
      }),
    });
    const before = runtime.monotonicNow();
    expect(await store(1).claim("tool", await spending(1))).toMatchObject({ status: "granted" });
    expect(runtime.monotonicNow() - before).toBeGreaterThanOrEqual(8_000);
  });

  test("and what it stores in that time ends the wait", async () => {
    const { store, runtime, write } = world({
      async take() {
        void runtime.sleep(1_000).then(() => write(2));
        return {
          status: "taken",
          quietUntil: runtime.monotonicNow() + 60_000,
          release: async () => undefined,
        };
      },
    });
    const before = runtime.monotonicNow();
    expect(await store(1).claim("tool", await spending(1))).toMatchObject({ status: "moved" });
    expect(runtime.monotonicNow() - before).toBeLessThan(60_000);
  });

  test("a save that it undoes is made again by the next one of ours", async () => {
    const { store, kill, path, disk } = world();
    const holder = store(1);
    const claim = await holder.claim("tool", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    await holder.commit(claim, { kind: "renewed", credential: login(2, 0) });
    await disk.unlink(path);
    kill(1);
    expect(await store(2).read("tool")).toBeUndefined();
    await store(2).claim("tool", await spending(2));
    expect(await store(2).read("tool")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-2" } });
  });

  test("a save that stands is not kept a second time", async () => {
    const { store, home } = world();
    const claim = await store(1).claim("tool", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    await store(1).commit(claim, { kind: "renewed", credential: login(2, 0) });
    const next = await store(2).claim("tool", await spending(2));
    if (next.status === "granted") await store(2).commit(next, { kind: "not-sent" });
    expect(readdirSync(`${home}/credentials/tool/journal`)).toEqual([]);
    expect(existsSync(`${home}/credentials/tool/aside`)).toBe(false);
  });

  test("what it stored during the exchange is not overwritten, and our answer is not dropped", async () => {
    const { store, write, home } = world();
    const holder = store(1);
    const claim = await holder.claim("tool", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    write(9);
    const record = await holder.commit(claim, { kind: "renewed", credential: login(2, 0) });
    expect(record.credential).toMatchObject({ refreshToken: "CNRY-refresh-9" });
    expect(await store(2).read("tool")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-9" } });
    expect(readdirSync(`${home}/credentials/tool/aside`)).toHaveLength(1);
  });

  test("a refusal waits a moment for what the tool may be saving", async () => {
    const { store, runtime, write } = world();
    const holder = store(1);
    const claim = await holder.claim("tool", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    void runtime.sleep(2_000).then(() => write(9));
    const record = await holder.commit(claim, { kind: "refused", oauthError: "invalid_grant" });
    expect(record.credential).toMatchObject({ refreshToken: "CNRY-refresh-9" });
  });

  test("a file that is gone is not a sign-out: the answer is saved", async () => {
    const { store, disk, path } = world();
    const holder = store(1);
    const claim = await holder.claim("tool", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    await disk.unlink(path);
    await holder.commit(claim, { kind: "renewed", credential: login(2, 0) });
    expect(await store(2).read("tool")).toMatchObject({ credential: { refreshToken: "CNRY-refresh-2" } });
    expect(emptyPlace.record).toBeUndefined();
  });
});
