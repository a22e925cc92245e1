import { expect, test } from "vitest";
import { systemRuntime } from "../../src/node/index.js";

const runtime = systemRuntime();

test("a sleep ends with the reason of its signal, before and during", async () => {
  const controller = new AbortController();
  const nap = runtime.sleep(60_000, controller.signal);
  controller.abort("enough");
  await expect(nap).rejects.toBe("enough");
  await expect(runtime.sleep(0, controller.signal)).rejects.toBe("enough");
  await expect(runtime.sleep(-1)).resolves.toBeUndefined();
});

test("a sleep longer than a timer can hold does not fire at once", async () => {
  const controller = new AbortController();
  const nap = runtime.sleep(2 ** 40, controller.signal);
  await runtime.sleep(5);
  controller.abort("still asleep");
  await expect(nap).rejects.toBe("still asleep");
});

test("the clocks run and random bytes are random", () => {
  expect(runtime.now()).toBeGreaterThan(Date.UTC(2024));
  expect(runtime.monotonicNow()).toBeLessThanOrEqual(runtime.monotonicNow());
  expect(runtime.randomBytes(32)).toHaveLength(32);
  expect(runtime.randomBytes(32)).not.toEqual(runtime.randomBytes(32));
});
