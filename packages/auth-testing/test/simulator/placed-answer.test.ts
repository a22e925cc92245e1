import { expect, test } from "vitest";
import { type Plan, plannedRefresh, run, withDeterministicDigest } from "../../src/simulator/index.js";

/** A holder dies right after it has put its answer in place; the next one finds it there; then the power goes. */
function diesOnceInPlace(seed: number): Plan {
  const plan = plannedRefresh({ reuse: "strict", detached: false });
  let holder: string | undefined;
  return {
    ...plan,
    name: `power cut ${seed}`,
    seed,
    callers: [0, 1, 2].map((index) => ({ startsAtMs: index, calls: 2 })),
    policy: {
      ...plan.policy,
      fate({ process: { name }, label }) {
        if (holder === undefined && /^rename .*\/record\.json$/.test(label)) {
          holder = name;
          return { kind: "killed", when: "after" };
        }
        return holder !== undefined &&
          name !== holder &&
          label.startsWith("createExclusive") &&
          label.includes("/journal/")
          ? { kind: "power-cut" }
          : { kind: "happens" };
      },
    },
  };
}

test("an answer that somebody has put in place and died is not lost in a power cut after the next has found it", () =>
  withDeterministicDigest(async () => {
    const lost: string[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const { name, violations } = await run(diesOnceInPlace(seed));
      if (violations.length > 0) lost.push(`${name}: ${violations.join("; ")}`);
    }
    expect(lost).toEqual([]);
  }));
