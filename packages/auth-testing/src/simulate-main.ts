// `pnpm simulate`: replays one run with its steps, or explores.
import { parseArgs } from "node:util";
import { exploreInWorkers } from "./explore-in-workers.js";
import {
  describeFindings,
  describeRun,
  everyBlowInParts,
  mergeFindings,
  negativeControls,
  type Plan,
  plannedByName,
  type Report,
  randomPlan,
  run,
  seedsInParts,
  withDeterministicDigest,
} from "./simulator/index.js";

const usage = `Usage:
  pnpm simulate --seed N [--control NAME]     replay one seed, with every step
  pnpm simulate --blow NAME [--control NAME]  the same for a blow: "strict, detached, step 93: EIO"
  pnpm simulate [--seeds N] [--from N]        every blow at every step, N random seeds, all negative controls

Negative controls: ${negativeControls.map(({ name }) => name).join("; ")}`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    blow: { type: "string" },
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    control: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

async function replay(plan: Plan): Promise<boolean> {
  const control = negativeControls.find(({ name }) => name === values.control);
  if (values.control !== undefined && control === undefined) return refuse(`No control "${values.control}".`);
  const report = await withDeterministicDigest(() => run(plan, { trace: true, ...control }));
  console.log(describeRun(plan, report));
  return report.violations.length === 0;
}

async function explore(first: number, count: number): Promise<boolean> {
  const started = performance.now();
  const seedParts = seedsInParts(first, count);
  const controlParts = negativeControls.map(({ name }) => ({ kind: "control", name, first, count }) as const);
  const found = exploreInWorkers([...everyBlowInParts, ...seedParts, ...controlParts]);
  const take = (parts: number, from: number) => Promise.all(found.slice(from, from + parts));

  const blows = mergeFindings(await take(everyBlowInParts.length, 0));
  console.log(describeFindings("every blow at every step", blows));
  const seeds = mergeFindings(await take(seedParts.length, everyBlowInParts.length));
  console.log(describeFindings(`seeds from ${first}`, seeds));
  printBroken([...blows.broken, ...seeds.broken]);
  const controls = await take(controlParts.length, everyBlowInParts.length + seedParts.length);
  for (const [index, { runs, broken }] of controls.entries()) {
    const verdict = broken[0] ? `found by ${broken[0].name}` : `not found in ${runs} runs`;
    console.log(`a store ${controlParts[index]?.name}: ${verdict}`);
  }
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s in all`);
  const blind = controls.filter(({ broken }) => broken.length === 0);
  return blows.broken.length + seeds.broken.length + blind.length === 0;
}

const mostShown = 20;

function printBroken(reports: readonly Report[]): void {
  for (const { name, violations } of reports.slice(0, mostShown)) {
    const seed = /^seed (\d+)/.exec(name)?.[1];
    const again = seed === undefined ? `--blow "${name}"` : `--seed ${seed}`;
    console.log(`${name}\n  ${violations.join("\n  ")}\n  again: pnpm simulate ${again}`);
  }
  if (reports.length > mostShown) console.log(`and ${reports.length - mostShown} more`);
}

function refuse(why: string): false {
  console.error(`${why}\n\n${usage}`);
  return false;
}

async function main(): Promise<boolean> {
  const numbers = [values.seed, values.seeds, values.from].filter((value) => value !== undefined);
  if (!numbers.every((value) => /^\d+$/.test(value))) return refuse("Seeds are whole numbers.");
  if (values.seed !== undefined) return replay(randomPlan(Number(values.seed)));
  if (values.blow === undefined) return explore(Number(values.from), Number(values.seeds));
  const plan = plannedByName(values.blow);
  return plan === undefined ? refuse(`No blow "${values.blow}".`) : replay(plan);
}

if (values.help) console.log(usage);
else process.exitCode = (await main()) ? 0 : 1;
