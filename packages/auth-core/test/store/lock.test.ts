import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { handLockOver, holdsLock, type LockFile, releaseLock, tryLock } from "../../src/store/file/lock.js";
import { identity, machine } from "./machine.js";

const ids = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;
const third = "00000000-0000-4000-8000-000000000003";

function locks() {
  const world = machine();
  mkdirSync(`${world.home}/run`);
  const lockOf = (pid: number): LockFile => ({
    disk: world.disk,
    runtime: world.runtime,
    processes: world.processes(pid),
    path: `${world.home}/run/qwen.lock`,
    staleMs: 10_000,
    sightings: new Map(),
  });
  return { ...world, lockOf, files: () => readdirSync(`${world.home}/run`) };
}

describe("taking the lock", () => {
  test("one takes it, the other is told who has it", async () => {
    const { lockOf } = locks();
    expect(await tryLock(lockOf(1), ids[0])).toEqual({ status: "taken" });
    expect(await tryLock(lockOf(2), ids[1])).toEqual({ status: "held", holder: identity(1) });
  });

  test("leaves nothing but the lock behind, and releasing it leaves nothing", async () => {
    const { lockOf, files } = locks();
    await tryLock(lockOf(1), ids[0]);
    await tryLock(lockOf(2), ids[1]);
    expect(files()).toEqual(["qwen.lock"]);
    await releaseLock(lockOf(1), ids[0]);
    expect(files()).toEqual([]);
  });

  test("never releases another's taking", async () => {
    const { lockOf } = locks();
    await tryLock(lockOf(1), ids[0]);
    await releaseLock(lockOf(2), ids[1]);
    expect(await holdsLock(lockOf(1), ids[0])).toBe(true);
  });

  test("twenty at once: one has it", async () => {
    const { lockOf } = locks();
    const attempts = Array.from({ length: 20 }, (_, index) =>
      tryLock(lockOf(index + 1), `00000000-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`),
    );
    const taken = (await Promise.all(attempts)).filter(({ status }) => status === "taken");
    expect(taken).toHaveLength(1);
  });
});

describe("a dead owner", () => {
  test("is replaced at once, by one", async () => {
    const { lockOf, kill, files } = locks();
    await tryLock(lockOf(1), ids[0]);
    kill(1);
    const rivals = Array.from({ length: 20 }, (_, index) =>
      tryLock(lockOf(index + 2), `00000000-0000-4000-8000-0000000001${String(index).padStart(2, "0")}`),
    );
    const taken = (await Promise.all(rivals)).filter(({ status }) => status === "taken");
    expect(taken).toHaveLength(1);
    expect(files()).toEqual(["qwen.lock"]);
  });

  test("is replaced even when a breaker died at it, and the breaker of that one", async () => {
    const { lockOf, kill, home, files } = locks();
    await tryLock(lockOf(1), ids[0]);
    const right = (instance: string) => `${home}/run/qwen.lock.break.${instance}`;
    writeFileSync(right(ids[0]), JSON.stringify({ id: ids[1], owner: identity(2) }));
    writeFileSync(right(ids[1]), JSON.stringify({ id: third, owner: identity(3) }));
    for (const pid of [1, 2, 3]) kill(pid);
    const mine = "00000000-0000-4000-8000-000000000009";
    expect(await tryLock(lockOf(4), mine)).toEqual({ status: "taken" });
    expect(await holdsLock(lockOf(4), mine)).toBe(true);
    expect(files()).toEqual(["qwen.lock"]);
  });

  test("is left to a breaker who lives", async () => {
    const { lockOf, kill, home } = locks();
    await tryLock(lockOf(1), ids[0]);
    kill(1);
    writeFileSync(
      `${home}/run/qwen.lock.break.${ids[0]}`,
      JSON.stringify({ id: ids[1], owner: identity(2) }),
    );
    expect(await tryLock(lockOf(3), third)).toMatchObject({ status: "held" });
    expect(await holdsLock(lockOf(1), ids[0])).toBe(true);
  });
});

describe("an owner whose life cannot be checked", () => {
  test.each([
    ["lives on another host", (world: ReturnType<typeof locks>) => void world.hide(1)],
    [
      "left a torn body",
      (world: ReturnType<typeof locks>) => writeFileSync(`${world.home}/run/qwen.lock`, "{"),
    ],
  ])("is replaced only after the stale time without a sign: it %s", async (_what, happen) => {
    const world = locks();
    const rival = world.lockOf(2);
    await tryLock(world.lockOf(1), ids[0]);
    happen(world);
    expect(await tryLock(rival, ids[1])).toMatchObject({ status: "held" });
    await world.runtime.advance(9_999);
    expect(await tryLock(rival, ids[1])).toMatchObject({ status: "held" });
    await world.runtime.advance(1);
    expect(await tryLock(rival, ids[1])).toEqual({ status: "taken" });
  });

  test("keeps the lock as long as it gives signs of life", async () => {
    const world = locks();
    const rival = world.lockOf(2);
    await tryLock(world.lockOf(1), ids[0]);
    world.hide(1);
    for (let beat = 0; beat < 4; beat++) {
      await world.disk.touch(`${world.home}/run/qwen.lock`, 1_000_000 + beat);
      expect(await tryLock(rival, ids[1])).toMatchObject({ status: "held" });
      await world.runtime.advance(9_000);
    }
  });
});

describe("handing over", () => {
  test("makes the lock another process's in one step", async () => {
    const { lockOf, files } = locks();
    await tryLock(lockOf(1), ids[0]);
    expect(await handLockOver(lockOf(1), ids[0], { id: ids[1], owner: identity(7) })).toBe(true);
    expect(await holdsLock(lockOf(1), ids[0])).toBe(false);
    expect(await tryLock(lockOf(2), third)).toEqual({ status: "held", holder: identity(7) });
    expect(files()).toEqual(["qwen.lock"]);
  });

  test("is refused to one who has lost the lock", async () => {
    const { lockOf, kill } = locks();
    await tryLock(lockOf(1), ids[0]);
    kill(1);
    await tryLock(lockOf(2), ids[1]);
    expect(await handLockOver(lockOf(1), ids[0], { id: third, owner: identity(7) })).toBe(false);
    expect(await holdsLock(lockOf(2), ids[1])).toBe(true);
  });
});

test("a file system without hard links gets a lock all the same", async () => {
  const { lockOf, disk } = locks();
  const linkless = { ...disk, link: () => Promise.reject(Object.assign(new Error(), { code: "EPERM" })) };
  expect(await tryLock({ ...lockOf(1), disk: linkless }, ids[0])).toEqual({ status: "taken" });
  expect(await tryLock({ ...lockOf(2), disk: linkless }, ids[1])).toMatchObject({ status: "held" });
});

test("a link that was made although its answer was lost counts (NFS)", async () => {
  const { lockOf, disk } = locks();
  const lossy = {
    ...disk,
    async link(existing: string, path: string) {
      await disk.link(existing, path);
      throw Object.assign(new Error(), { code: "EEXIST" });
    },
  };
  expect(await tryLock({ ...lockOf(1), disk: lossy }, ids[0])).toEqual({ status: "taken" });
});
