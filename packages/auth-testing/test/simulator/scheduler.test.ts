import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import {
  createScheduler,
  type Fate,
  type Policy,
  systemError,
  type VirtualProcess,
} from "../../src/simulator/scheduler.js";

function virtual(name: string): VirtualProcess {
  return { name, pid: 1, state: "running", suspendedUntil: 0 };
}

function setUp(fates: Readonly<Record<string, Fate>> = {}, choose: Policy["choose"] = () => 0, stepMs = 1) {
  const log: string[] = [];
  const scheduler = createScheduler({
    policy: {
      choose,
      fate: (step) => fates[step.label] ?? { kind: "happens" },
      duration: () => stepMs,
    },
    onPowerCut: () => log.push("power cut"),
    onStep: (step, fate) => log.push(`${step.process.name} ${step.label} ${fate.kind}`),
  });
  return { scheduler, log };
}

test("steps of two programs come in the order that the policy chooses", async () => {
  const { scheduler, log } = setUp({}, (steps) => steps.length - 1);
  for (const name of ["a", "b"]) {
    const process = virtual(name);
    scheduler.start(process, async () => {
      await scheduler.perform(process, "one", () => undefined);
      await scheduler.perform(process, "two", () => undefined);
    });
  }
  expect(await scheduler.run(1_000)).toBe("ended");
  expect(log).toEqual(["b one happens", "b two happens", "a one happens", "a two happens"]);
});

test("time passes only when nobody can move", async () => {
  const { scheduler } = setUp();
  const process = virtual("sleeper");
  const times: number[] = [];
  scheduler.start(process, async () => {
    await scheduler.perform(process, "sleep", () => undefined, { dueAt: 60_000 });
    times.push(scheduler.now());
  });
  await scheduler.run(100_000);
  expect(times).toEqual([60_001]);
});

test.each([
  ["before", []],
  ["after", ["effect"]],
] as const)("a process killed %s a step never learns of it", async (when, effects) => {
  const { scheduler } = setUp({ step: { kind: "killed", when } });
  const process = virtual("victim");
  const seen: string[] = [];
  scheduler.start(process, async () => {
    await scheduler.perform(process, "step", () => seen.push("effect"));
    seen.push("result");
  });
  expect(await scheduler.run(1_000)).toBe("ended");
  expect(seen).toEqual(effects);
  expect(process.state).toBe("killed");
});

test("a failing step has no effect and rejects with the system's code", async () => {
  const { scheduler } = setUp({ write: { kind: "fails", code: "ENOSPC" } });
  const process = virtual("writer");
  const seen: unknown[] = [];
  scheduler.start(process, async () => {
    await scheduler
      .perform(process, "write", () => seen.push("effect"))
      .catch((error) => seen.push(error.code));
  });
  await scheduler.run(1_000);
  expect(seen).toEqual(["ENOSPC"]);
  expect(systemError("EIO")).toBeInstanceOf(Error);
});

test("a power cut ends every program", async () => {
  const { scheduler, log } = setUp({ last: { kind: "power-cut" } });
  const processes = ["a", "b"].map(virtual);
  for (const process of processes) {
    scheduler.start(process, async () => {
      await scheduler.perform(process, process.name === "a" ? "last" : "other", () => undefined);
    });
  }
  await scheduler.run(1_000);
  expect(processes.map(({ state }) => state)).toEqual(["killed", "killed"]);
  expect(log).toContain("power cut");
});

test("a stopped process does nothing until it is let go", async () => {
  const { scheduler } = setUp();
  const process = virtual("stopped");
  process.suspendedUntil = 5_000;
  scheduler.start(process, () => scheduler.perform(process, "step", () => undefined));
  await scheduler.run(10_000);
  expect(scheduler.now()).toBe(5_001);
});

test("an aborted step rejects with the signal's reason and is not taken", async () => {
  const { scheduler, log } = setUp();
  const process = virtual("impatient");
  const controller = new AbortController();
  const seen: unknown[] = [];
  scheduler.start(process, async () => {
    const sleep = scheduler.perform(process, "sleep", () => undefined, {
      dueAt: 9e9,
      signal: controller.signal,
    });
    controller.abort("enough");
    await sleep.catch((reason) => seen.push(reason));
  });
  await scheduler.run(1_000);
  expect(seen).toEqual(["enough"]);
  expect(log).toEqual([]);
});

test("a step that is over listens for its signal no longer, however it ended", async () => {
  const { scheduler } = setUp({ fatal: { kind: "killed", when: "before" } });
  const process = virtual("any");
  const { signal } = new AbortController();
  scheduler.start(process, async () => {
    await scheduler.perform(process, "step", () => undefined, { signal });
    void scheduler.perform(process, "left behind", () => undefined, { signal, dueAt: 9e9 });
    await scheduler.perform(process, "fatal", () => undefined);
  });
  await scheduler.run(1_000);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("programs that wait for each other are stuck", async () => {
  const { scheduler } = setUp();
  scheduler.start(virtual("waiting"), () => new Promise(() => {}));
  expect(await scheduler.run(1_000)).toBe("stuck");
});

test.each([
  ["takes its time", 1],
  ["takes none", 0],
])("an endless program that %s runs out of it", async (_, stepMs) => {
  const { scheduler } = setUp({}, () => 0, stepMs);
  const process = virtual("endless");
  scheduler.start(process, async () => {
    for (;;) await scheduler.perform(process, "again", () => undefined);
  });
  expect(await scheduler.run(1_000)).toBe("out-of-time");
});
