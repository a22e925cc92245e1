import { expect, test } from "vitest";
import { exploreInWorkers } from "../../src/explore-in-workers.js";
import {
  describeFindings,
  everyBlowInParts,
  mergeFindings,
  negativeControls,
  type Part,
  randomPlan,
  run,
  seedsInParts,
  withDeterministicDigest,
} from "../../src/simulator/index.js";

const timeout = 600_000;
const seeds = process.env.SHORT_ROUND ? 1_000 : 10_000;

async function expectNoneBroken(what: string, parts: readonly Part[]): Promise<void> {
  const findings = mergeFindings(await Promise.all(exploreInWorkers(parts)));
  console.log(describeFindings(what, findings));
  expect(findings.broken.map(({ name, violations }) => [name, ...violations]).slice(0, 10)).toEqual([]);
}

test("a death, a failure or a power cut at every step of a refresh", { timeout }, () =>
  expectNoneBroken("every blow at every step", everyBlowInParts),
);

test(`${seeds.toLocaleString("en")} seeds`, { timeout }, () =>
  expectNoneBroken(`${seeds} seeds`, seedsInParts(1, seeds)),
);

test("the same search finds the loss in each store that lacks something", { timeout }, async () => {
  const parts = negativeControls.map(({ name }): Part => ({ kind: "control", name, first: 1, count: seeds }));
  const found = await Promise.all(exploreInWorkers(parts));
  const missed = parts.filter((_, index) => found[index]?.broken.length !== 1);
  expect(missed).toEqual([]);
  const by = found.map(({ broken }, index) => `${negativeControls[index]?.name}: ${broken[0]?.name}`);
  console.log(by.join("\n"));
});

// The rules look at the disk and at what was presented, not at the server's verdict.
test.each(negativeControls)(
  "the loss in a store $name is found even where the server forgives everything",
  { timeout },
  (control) =>
    withDeterministicDigest(async () => {
      const reuse = { graceMs: Number.MAX_SAFE_INTEGER };
      const violations: string[] = [];
      for (let seed = 1; seed <= 1_000 && violations.length === 0; seed++) {
        violations.push(...(await run({ ...randomPlan(seed), reuse }, control)).violations);
      }
      expect(violations).not.toEqual([]);
    }),
);
