import { expect, test } from "vitest";
import type { NetworkFate } from "../../src/simulator/authorization-server.js";
import { plannedRefresh } from "../../src/simulator/exhaustive.js";
import type { Program } from "../../src/simulator/plan.js";
import { createSimulation, spawn } from "../../src/simulator/simulation.js";
import { fileStoreSubject } from "../../src/simulator/subject.js";

/** Two processes present the same token, the second one at `atMs`; the first lives until `untilMs`. */
async function presentTwice(
  atMs: number,
  untilMs: number,
  saved: readonly number[] = [],
  network: NetworkFate = { kind: "works", latencyMs: 50 },
) {
  const plan = { ...plannedRefresh({ reuse: "newest-wins", detached: false }), network: () => network };
  const simulation = createSimulation(plan, fileStoreSubject, () => {});
  const { history, scheduler, server } = simulation;
  simulation.storm = true;
  for (const pair of saved) history.saved.add(pair);
  const body = new URLSearchParams({ refresh_token: server.signIn().refreshToken }).toString();
  const present =
    (before: number, after: number): Program =>
    async ({ runtime }) => {
      await runtime.sleep(before);
      await runtime.fetch("https://login.example/token", { method: "POST", body });
      await runtime.sleep(after);
    };
  spawn(simulation, "first", present(0, untilMs));
  spawn(simulation, "second", present(atMs, 0));
  await scheduler.run(1_000_000);
  return history.violations;
}

const early = "S1: second presents token 1 before first has its answer, or has saved it";

test.each([
  ["while the answer is on its way", 20, 1_000, [], [early]],
  ["while its holder is about to save the answer", 500, 1_000, [], [early]],
  ["when its holder has ended", 5_000, 1_000, [], []],
  ["when its holder has had a minute", 70_000, 100_000, [], []],
  [
    "when its successor is durable",
    500,
    100,
    [2],
    ["S1: second presents token 1, whose successor 2 is on the disk"],
  ],
] as const)("a token presented again %s", async (_, atMs, untilMs, saved, violations) => {
  expect(await presentTwice(atMs, untilMs, saved)).toEqual(violations);
});

test.each([
  [5_000, ["S6: second presents token 1, and first was told to wait"]],
  [25_000, []],
])(
  "a token presented again %d ms after the server asked to be left alone for 20 s",
  async (atMs, violations) => {
    expect(await presentTwice(atMs, 0, [], { kind: "throttled" })).toEqual(violations);
  },
);

test.each(["bad-gateway", "proxy-page", "truncated", "answer-lost"] as const)(
  "after %s the token may be presented again",
  async (kind) => {
    expect(await presentTwice(5_000, 0, [], { kind })).toEqual([]);
  },
);
