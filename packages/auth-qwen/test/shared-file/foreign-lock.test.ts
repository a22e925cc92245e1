import { readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type QwenLockTiming, qwenLock } from "../../src/shared-file/foreign-lock.js";
import { lockPollMs, machine, whenWaiting } from "./machine.js";

const lockName = ".qwen/oauth_creds.lock";
const foreignBody = "0f8fad5b-d9cb-469f-a165-70867728950e";

/** Qwen Code's lock as one of our processes sees it. */
function setUp(timing: Partial<QwenLockTiming> = {}) {
  const here = machine();
  const { disk, runtime, at } = here;
  const lock = qwenLock({
    disk,
    runtime,
    path: at(lockName),
    notePath: at("note"),
    timing: { heartbeatMs: Number.POSITIVE_INFINITY, pollMs: lockPollMs, ...timing },
  });
  const take = async (id = "one") => {
    const attempt = await lock.take(id);
    if (attempt.status === "held") throw new Error(`held by ${attempt.holder}`);
    return attempt;
  };
  return { ...here, lock, take };
}

describe("Qwen Code's lock", () => {
  it("is held as a folder, which its exit handlers cannot unlink, and is gone after the release", async () => {
    const { take, at, disk, exists } = setUp();
    const held = await take();
    expect(statSync(at(lockName)).isDirectory()).toBe(true);
    await expect(disk.unlink(at(lockName))).rejects.toThrow();
    await held.release();
    expect(exists(lockName)).toBe(false);
    expect(readdirSync(at(".qwen"))).toEqual([]);
  });

  it("is waited for while a Qwen process holds it", async () => {
    const { take, write, runtime, at, disk, exists } = setUp();
    write(lockName, foreignBody);
    const taking = take();
    await whenWaiting(runtime, 6_000);
    expect(exists(lockName)).toBe(true);
    await disk.unlink(at(lockName));
    await (await taking).release();
  });

  it.each([11_000, 34_000])("of a Qwen process is not taken over %i ms after it was touched", async (age) => {
    const { lock, write, age: makeOld, read } = setUp({ waitMs: 500 });
    write(lockName, foreignBody);
    makeOld(lockName, age);
    expect(await lock.take("one")).toEqual({ status: "held", holder: "Qwen Code" });
    expect(read(lockName)).toBe(foreignBody);
  });

  it.each([36_000, 120_000])("is taken over at once when it is an orphan of %i ms", async (age) => {
    const { take, write, age: makeOld, runtime } = setUp();
    write(lockName, foreignBody);
    makeOld(lockName, age);
    const held = await take();
    expect(runtime.monotonicNow()).toBe(0);
    expect(held).not.toHaveProperty("quietUntil");
    await held.release();
  });

  // An exchange process makes one attempt and ends, and what it has seen ends with it.
  it("with a time in the future is taken over by one attempt, after 35 s unchanged by our own clock", async () => {
    const { take, write, age, runtime } = setUp({ pollMs: 500 });
    write(lockName, foreignBody);
    age(lockName, -3_600_000);
    const held = await take();
    expect(runtime.monotonicNow()).toBeGreaterThan(35_000);
    expect(runtime.monotonicNow()).toBeLessThan(36_000);
    await held.release();
  });

  it("that vanished before our eyes leaves time for its holder's request", async () => {
    const { take, write, runtime, at, disk } = setUp();
    write(lockName, foreignBody);
    const taking = take();
    await whenWaiting(runtime);
    await disk.unlink(at(lockName));
    const held = await taking;
    expect(held.quietUntil).toBe(runtime.monotonicNow() + 8_000);
    await held.release();
  });

  it("is kept fresh while it is held", async () => {
    const { take, at, runtime } = setUp({ heartbeatMs: 2_000 });
    const held = await take();
    const before = statSync(at(lockName)).mtimeMs;
    await runtime.advance(2_000);
    await expect.poll(() => statSync(at(lockName)).mtimeMs).toBeGreaterThan(before);
    await held.release();
  });

  it("left behind by a dead process of ours is not waited for", async () => {
    const { take, runtime } = setUp();
    await take("dead");
    const held = await take("heir");
    expect(runtime.monotonicNow()).toBe(0);
    await held.release();
  });

  it("held by one of ours with another AGENT_HOME, which notes it there, is waited for", async () => {
    const { lock, disk, runtime, at, exists } = setUp({ waitMs: 500 });
    const timing = { heartbeatMs: Number.POSITIVE_INFINITY };
    const elsewhere = qwenLock({ disk, runtime, path: at(lockName), notePath: at("other-note"), timing });
    const held = await elsewhere.take("theirs");
    expect(await lock.take("one")).toMatchObject({ status: "held" });
    expect(exists(lockName)).toBe(true);
    if (held.status === "taken") await held.release();
    expect(exists(lockName)).toBe(false);
  });

  it("is not removed by a former holder that wakes up late", async () => {
    const { take, exists } = setUp();
    const former = await take("former");
    const heir = await take("heir");
    await former.release();
    expect(exists(lockName)).toBe(true);
    await heir.release();
    expect(exists(lockName)).toBe(false);
  });

  it("is left alone when somebody else's stands there at the release", async () => {
    const { take, at, disk, write, read } = setUp();
    const held = await take();
    await disk.removeFolder(at(lockName));
    write(lockName, foreignBody);
    await held.release();
    expect(read(lockName)).toBe(foreignBody);
  });

  it("is left alone when another folder stands there at the release", async () => {
    const { take, at, disk, exists } = setUp();
    const held = await take();
    await disk.rename(at(lockName), at(`${lockName}.stale.${foreignBody}`));
    await disk.makeFolder(at(lockName), 0o700);
    await held.release();
    expect(exists(lockName)).toBe(true);
  });

  it("is given back when it cannot be noted for ours: everybody would wait until it is stale", async () => {
    const { disk, runtime, at, exists } = setUp();
    const full = { ...disk, createExclusive: () => Promise.reject(new Error("no space")) };
    const lock = qwenLock({ disk: full, runtime, path: at(lockName), notePath: at("note") });
    await expect(lock.take("one")).rejects.toThrow("no space");
    expect(exists(lockName)).toBe(false);
  });

  it("taken over from us by Qwen Code leaves a folder behind, which we collect; its own left-overs stay", async () => {
    const { take, at, disk, write } = setUp();
    const held = await take();
    await disk.rename(at(lockName), at(`${lockName}.stale.${foreignBody}`));
    write(`${lockName}.stale.theirs`, foreignBody);
    await held.release();
    await (await take()).release();
    expect(readdirSync(at(".qwen"))).toEqual(["oauth_creds.lock.stale.theirs"]);
  });

  it("is nothing to wait for where Qwen Code has no folder", async () => {
    const { at, disk, runtime } = machine({ qwenFolder: false });
    const lock = qwenLock({ disk, runtime, path: at(lockName), notePath: at("note") });
    expect(await lock.take("one")).toMatchObject({ status: "taken" });
  });

  it("gives a fresh holder its lock back when it came between our look and our rename", async () => {
    const { disk, runtime, at, write, age, read } = setUp();
    write(lockName, foreignBody);
    age(lockName, 60_000);
    let raced = false;
    const racing = {
      ...disk,
      rename: async (from: string, to: string) => {
        if (!raced) {
          raced = true;
          await disk.unlink(at(lockName));
          write(lockName, "fresh");
          utimesSync(at(lockName), runtime.now() / 1000, runtime.now() / 1000);
        }
        return disk.rename(from, to);
      },
    };
    const timing = { waitMs: 100, heartbeatMs: Number.POSITIVE_INFINITY };
    const lock = qwenLock({ disk: racing, runtime, path: at(lockName), notePath: at("note"), timing });
    expect(await lock.take("one")).toMatchObject({ status: "held" });
    expect(read(lockName)).toBe("fresh");
    expect(readdirSync(join(at(".qwen")))).toEqual(["oauth_creds.lock"]);
  });
});
