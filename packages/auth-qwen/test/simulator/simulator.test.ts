import {
  exploreSeeds,
  type Incident,
  plannedRefresh,
  privatePaths,
  type Report,
  randomPlan,
  run,
  withDeterministicDigest,
} from "@link-assistant/auth-testing/simulator";
import { expect, test } from "vitest";
import { exitingQwenCode, folder, refreshingQwenCode } from "./qwen-code.js";
import { qwenSubject } from "./subject.js";

const timeout = 60_000;

function broken(reports: readonly Report[]) {
  return reports
    .filter(({ violations }) => violations.length > 0)
    .map(({ name, violations }) => [name, ...violations]);
}

/** Sixty seeds in which these things happen instead of the seed's own. */
async function withIncidents(incidents: (seed: number) => readonly Incident[], subject = qwenSubject) {
  const reports: Report[] = [];
  for (let seed = 1; seed <= 60; seed++) {
    reports.push(await run({ ...randomPlan(seed), incidents: incidents(seed) }, { subject }));
  }
  return reports;
}

/** A Qwen Code refreshes at about the same time as we, and another one exits meanwhile. */
function meetings(seed: number): readonly Incident[] {
  return [
    { kind: "foreign", atMs: seed % 40, program: refreshingQwenCode },
    { kind: "foreign", atMs: 200, program: exitingQwenCode },
  ];
}

test("processes of ours share Qwen Code's file as they share their own", () =>
  withDeterministicDigest(async () => {
    const report = await run(plannedRefresh({ reuse: "strict", detached: true }), { subject: qwenSubject });
    expect(report.violations).toEqual([]);
    expect(report.history.results.map(({ pair }) => pair)).toEqual([2, 2, 2, 2, 2, 3]);
  }));

test("seeds with deaths, power cuts and lost answers", { timeout }, () =>
  withDeterministicDigest(async () => {
    expect(broken((await exploreSeeds(1, 60, { subject: qwenSubject })).broken)).toEqual([]);
  }),
);

test("a Qwen Code that exits takes nobody's lock away", { timeout }, () =>
  withDeterministicDigest(async () => {
    const exits = [20, 60, 150, 300].map(
      (atMs) => ({ kind: "foreign", atMs, program: exitingQwenCode }) as const,
    );
    expect(broken(await withIncidents(() => exits))).toEqual([]);
  }),
);

test(
  "a Qwen Code that refreshes as well: where one of us is first, one presents the token",
  { timeout },
  () =>
    withDeterministicDigest(async () => {
      const reports = await withIncidents(meetings);
      const isFirst = ({ history }: Report) => history.exchanges[0]?.process.startsWith("foreign") ?? false;
      const [theirs, ours] = [reports.filter(isFirst), reports.filter((report) => !isFirst(report))];
      expect(Math.min(theirs.length, ours.length)).toBeGreaterThan(5);
      expect(broken(ours)).toEqual([]);
      // Its lock may be deleted before any of us has seen it: the limit that nobody can lift.
      const twice = theirs.filter(({ violations }) => violations.some((text) => text.startsWith("S1:")));
      expect(twice.length).toBeLessThanOrEqual(3);
    }),
);

test("without Qwen Code's lock the same seeds find the token presented twice", { timeout }, () =>
  withDeterministicDigest(async () => {
    const blind = privatePaths((path) => path.startsWith(`${folder}/oauth_creds.lock`));
    const reports = await withIncidents(meetings, {
      ...qwenSubject,
      openStore: (ports) => qwenSubject.openStore({ ...ports, disk: blind(ports) }),
    });
    expect(broken(reports).flat().join("\n")).toContain("S1:");
  }),
);
