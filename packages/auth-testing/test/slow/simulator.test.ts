import { expect, test } from "vitest";
import {
  describeFindings,
  exploreEveryBlow,
  exploreSeeds,
  type Findings,
  negativeControls,
  withDeterministicDigest,
} from "../../src/simulator/index.js";

function expectNoneBroken(what: string, findings: Findings): void {
  console.log(describeFindings(what, findings));
  expect(findings.broken.map(({ name, violations }) => [name, ...violations]).slice(0, 10)).toEqual([]);
}

test("a death, a failure or a power cut at every step of a refresh", { timeout: 600_000 }, () =>
  withDeterministicDigest(async () => {
    expectNoneBroken("every blow at every step", await exploreEveryBlow());
  }),
);

const seeds = process.env.SHORT_ROUND ? 1_000 : 10_000;

test(`${seeds.toLocaleString("en")} seeds`, { timeout: 600_000 }, () =>
  withDeterministicDigest(async () => {
    expectNoneBroken(`${seeds} seeds`, await exploreSeeds(1, seeds));
  }),
);

test.each(negativeControls)(
  "the same search finds the loss in a store $name",
  { timeout: 600_000 },
  (control) =>
    withDeterministicDigest(async () => {
      const { broken } = await exploreSeeds(1, seeds, { ...control, untilBroken: true });
      console.log(`a store ${control.name}: found by ${broken[0]?.name}`);
      expect(broken).toHaveLength(1);
    }),
);
