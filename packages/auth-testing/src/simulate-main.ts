// `pnpm simulate`: replays one seed with its steps, or explores.
import { parseArgs } from "node:util";
import {
  describeFindings,
  exploreEveryBlow,
  exploreSeeds,
  negativeControls,
  type Report,
  randomPlan,
  run,
  withDeterministicDigest,
} from "./simulator/index.js";

const usage = `Usage:
  pnpm simulate --seed N [--control NAME]   replay one seed, with every step
  pnpm simulate [--seeds N] [--from N]      every blow at every step, N random seeds, all negative controls

Negative controls: ${negativeControls.map(({ name }) => name).join("; ")}`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    control: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

function printViolations(reports: readonly Report[]): void {
  for (const { name, violations } of reports) console.log(`${name}\n  ${violations.join("\n  ")}`);
}

async function replay(seed: number): Promise<boolean> {
  const control = negativeControls.find(({ name }) => name === values.control);
  const report = await run(randomPlan(seed), { trace: true, ...control });
  console.log(report.trace.join("\n"));
  console.log(report.violations.length === 0 ? `${report.name}: every rule was kept` : "");
  printViolations(report.violations.length === 0 ? [] : [report]);
  return report.violations.length === 0;
}

async function explore(first: number, count: number): Promise<boolean> {
  const blows = await exploreEveryBlow();
  console.log(describeFindings("every blow at every step", blows));
  const seeds = await exploreSeeds(first, count);
  console.log(describeFindings(`seeds from ${first}`, seeds));
  printViolations([...blows.broken, ...seeds.broken].slice(0, 20));
  let blind = 0;
  for (const control of negativeControls) {
    const { runs, broken } = await exploreSeeds(first, count, { ...control, untilBroken: true });
    if (broken.length === 0) blind++;
    console.log(
      `a store ${control.name}: ${broken[0] ? `found by ${broken[0].name}` : `not found in ${runs} runs`}`,
    );
  }
  return blows.broken.length + seeds.broken.length + blind === 0;
}

if (values.help) {
  console.log(usage);
} else {
  const passed = await withDeterministicDigest(() =>
    values.seed === undefined
      ? explore(Number(values.from), Number(values.seeds))
      : replay(Number(values.seed)),
  );
  process.exitCode = passed ? 0 : 1;
}
