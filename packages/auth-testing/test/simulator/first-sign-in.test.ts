import { expect, test } from "vitest";
import { type Plan, plannedRefresh, run, withDeterministicDigest } from "../../src/simulator/index.js";

/**
 * Somebody signs in for the first time and dies at the n-th step; somebody else signs in after that; then the
 * power goes. `seed` decides what the power cut leaves.
 */
function interruptedSignIn(diesAt: number, seed: number): Plan {
  const plan = plannedRefresh({ reuse: "strict", detached: false });
  return {
    ...plan,
    name: `sign-in dies at step ${diesAt}, power cut ${seed}`,
    untouched: true,
    seed,
    incidents: [
      { kind: "sign-in", atMs: 0 },
      { kind: "sign-in", atMs: 1_000 },
    ],
    callers: [{ startsAtMs: 2_000, calls: 1 }],
    policy: {
      ...plan.policy,
      fate(step, count) {
        if (count === diesAt && step.process.name === "sign-in") return { kind: "killed", when: "after" };
        return step.process.name === "caller-0" && step.label.startsWith("read")
          ? { kind: "power-cut" }
          : { kind: "happens" };
      },
    },
  };
}

test(
  "a sign-in that was reported as saved survives a power cut, whoever died before it",
  { timeout: 60_000 },
  () =>
    withDeterministicDigest(async () => {
      const broken: string[] = [];
      for (let diesAt = 1; diesAt < 60; diesAt++) {
        for (let seed = 1; seed <= 4; seed++) {
          const { name, violations } = await run(interruptedSignIn(diesAt, seed));
          if (violations.length > 0) broken.push(`${name}: ${violations.join("; ")}`);
        }
      }
      expect(broken).toEqual([]);
    }),
);
