import { expect, test } from "vitest";
import { exploreInWorkers } from "../src/explore-in-workers.js";
import type { Findings, Part } from "../src/simulator/index.js";

const parts: readonly Part[] = [
  { kind: "seeds", first: 1, count: 12 },
  { kind: "control", name: "without the journal", first: 1, count: 50 },
  { kind: "seeds", first: 300, count: 12 },
  { kind: "control", name: "without fsync of files", first: 1, count: 50 },
];

/** All but the time that it took. */
function found(findings: readonly Findings[]) {
  return findings.map(({ seconds, ...rest }) => rest);
}

test("what is found does not depend on the number of workers", async () => {
  const byOne = found(await Promise.all(exploreInWorkers(parts, 1)));
  expect(byOne.map(({ runs }) => runs)).toEqual([12, expect.any(Number), 12, expect.any(Number)]);
  expect(byOne.map(({ broken }) => broken.length)).toEqual([0, 1, 0, 1]);
  expect(found(await Promise.all(exploreInWorkers(parts, 2)))).toEqual(byOne);
  expect(found(await Promise.all(exploreInWorkers(parts, 9)))).toEqual(byOne);
});
