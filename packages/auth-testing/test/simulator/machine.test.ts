import { expect, test } from "vitest";
import { createMachine } from "../../src/simulator/machine.js";
import { createRandom } from "../../src/simulator/random.js";
import { createScheduler, type Scheduler } from "../../src/simulator/scheduler.js";

function setUp(seed = 1) {
  const scheduler: Scheduler = createScheduler({
    policy: { choose: () => 0, fate: () => ({ kind: "happens" }), duration: () => 0 },
    onPowerCut: () => undefined,
    onStep: () => undefined,
  });
  const machine = createMachine({
    scheduler: () => scheduler,
    random: createRandom(seed),
    fetch: () => Promise.reject(new TypeError("fetch failed")),
    oversleep: 0,
  });
  return { scheduler, machine };
}

test("a process is alive until it ends, and then dead for good", async () => {
  const { scheduler, machine } = setUp();
  const [asking, asked] = [machine.spawn("asking"), machine.spawn("asked")];
  const seen: string[] = [];
  scheduler.start(asking, async () => {
    const { processes } = machine.portsOf(asking);
    seen.push(await processes.liveness(machine.identityOf(asked)));
    scheduler.stop(asked);
    seen.push(await processes.liveness(machine.identityOf(asked)));
  });
  await scheduler.run(1_000);
  expect(seen).toEqual(["alive", "dead"]);
});

test("a process id is used again, and the start time tells the two apart", () => {
  const reused = Array.from({ length: 20 }, (_, seed) => {
    const { scheduler, machine } = setUp(seed);
    const first = machine.spawn("first");
    scheduler.stop(first);
    const [before, after] = [first, machine.spawn("second")].map(machine.identityOf);
    expect(after?.startTime).not.toBe(before?.startTime);
    return after?.pid === before?.pid;
  });
  expect(new Set(reused)).toEqual(new Set([true, false]));
});

test("another host cannot be looked up; another boot is dead", async () => {
  const { scheduler, machine } = setUp();
  const [here, there] = [machine.spawn("here"), machine.spawn("there", "host-2")];
  const earlier = machine.identityOf(machine.spawn("earlier"));
  machine.cutPower();
  const asking = machine.spawn("asking");
  const seen: string[] = [];
  scheduler.start(asking, async () => {
    const { processes } = machine.portsOf(asking);
    for (const identity of [machine.identityOf(there), earlier, machine.identityOf(here)]) {
      seen.push(await processes.liveness(identity));
    }
  });
  await scheduler.run(1_000);
  expect(seen).toEqual(["unknown", "dead", "dead"]);
});

test("the wall clock can jump; the monotonic one cannot", async () => {
  const { scheduler, machine } = setUp();
  const process = machine.spawn("any");
  const { runtime } = machine.portsOf(process);
  scheduler.start(process, () => runtime.sleep(1_000));
  const before = runtime.now();
  machine.clockOffset -= 3_600_000;
  await scheduler.run(10_000);
  expect(runtime.now() - before).toBe(1_000 - 3_600_000);
  expect(runtime.monotonicNow()).toBe(1_000);
});
