import { describe, expect, test } from "vitest";
import { virtualRuntime } from "../../src/testing/index.js";

describe("time", () => {
  test("passes by itself while all sleep, in the order of waking", async () => {
    const runtime = virtualRuntime({ now: 1_000_000 });
    const woken: string[] = [];
    const sleeper = async (name: string, ...spans: number[]) => {
      for (const span of spans) {
        await runtime.sleep(span);
        woken.push(`${name} ${runtime.monotonicNow()}`);
      }
    };
    await Promise.all([sleeper("a", 60_000, 60_000), sleeper("b", 100_000)]);
    expect(woken).toEqual(["a 60000", "b 100000", "a 120000"]);
    expect(runtime.now()).toBe(1_120_000);
    expect(runtime.sleeps).toEqual([60_000, 100_000, 60_000]);
  });

  test("stands still while a request is in flight", async () => {
    let answer = (_response: Response) => {};
    const runtime = virtualRuntime({ fetch: () => new Promise((resolve) => (answer = resolve)) });
    const request = runtime.fetch("https://as.example");
    const nap = runtime.sleep(1_000).then(() => "woken");
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(runtime.monotonicNow()).toBe(0);
    answer(new Response());
    await request;
    expect(await nap).toBe("woken");
    expect(runtime.monotonicNow()).toBe(1_000);
  });

  test("moves only on demand where that is asked for", async () => {
    const runtime = virtualRuntime({ autoAdvance: false });
    const woken: number[] = [];
    const naps = [1_000, 2_000, 3_000].map((span) => runtime.sleep(span).then(() => woken.push(span)));
    await runtime.advance(2_500);
    expect(woken).toEqual([1_000, 2_000]);
    expect(runtime.monotonicNow()).toBe(2_500);
    await runtime.advance(500);
    await Promise.all(naps);
  });
});

test("a sleep ends with the reason of its signal", async () => {
  const runtime = virtualRuntime({ autoAdvance: false });
  const controller = new AbortController();
  const nap = runtime.sleep(1_000, controller.signal);
  controller.abort("enough");
  await expect(nap).rejects.toBe("enough");
  await expect(runtime.sleep(1_000, controller.signal)).rejects.toBe("enough");
});

test("without a server, every request fails like an unplugged network", async () => {
  await expect(virtualRuntime().fetch("https://as.example")).rejects.toThrow("fetch failed");
});

test("randomness is repeatable, and differs by seed", () => {
  expect(virtualRuntime().randomBytes(8)).toEqual(virtualRuntime().randomBytes(8));
  expect(virtualRuntime({ seed: 2 }).randomBytes(8)).not.toEqual(virtualRuntime().randomBytes(8));
});
