import { negativeControls } from "./controls.js";
import { everyBlow, settings } from "./exhaustive.js";
import { randomPlan } from "./random-plan.js";
import { type Report, type RunOptions, run } from "./run.js";

/** What an exploration came to. */
export interface Findings {
  readonly runs: number;
  readonly steps: number;
  /** The different orders of steps among the runs. */
  readonly interleavings: ReadonlySet<number>;
  /** Time of work; several workers do more than a second of it in a second. */
  readonly seconds: number;
  /** Reports of the runs that broke a rule. */
  readonly broken: readonly Report[];
}

/** A piece of an exploration, as plain data, so that it can be handed to a worker. */
export type Part =
  /** Every blow at every step of a refresh in one of the settings. */
  | { readonly kind: "blows"; readonly setting: number }
  | { readonly kind: "seeds"; readonly first: number; readonly count: number }
  /** Seeds against a store that lacks something, until one of them has found the loss. */
  | { readonly kind: "control"; readonly name: string; readonly first: number; readonly count: number };

export const everyBlowInParts: readonly Part[] = settings.map((_, setting) => ({ kind: "blows", setting }));

/** Few enough seeds that no worker is left alone with a long rest. */
const seedsOfOnePart = 200;

export function seedsInParts(first: number, count: number): readonly Part[] {
  return Array.from({ length: Math.ceil(count / seedsOfOnePart) }, (_, index) => {
    const from = index * seedsOfOnePart;
    return { kind: "seeds", first: first + from, count: Math.min(seedsOfOnePart, count - from) };
  });
}

export function explorePart(part: Part): Promise<Findings> {
  switch (part.kind) {
    case "blows":
      return collect(everyBlow(part.setting));
    case "seeds":
      return exploreSeeds(part.first, part.count);
    case "control": {
      const control = negativeControls.find(({ name }) => name === part.name);
      return exploreSeeds(part.first, part.count, { ...control, untilBroken: true });
    }
  }
}

/** Seeds from `first` on. Stops at the first broken rule when `untilBroken` is set. */
export function exploreSeeds(
  first: number,
  count: number,
  options: RunOptions & { readonly untilBroken?: boolean } = {},
): Promise<Findings> {
  return collect(seededRuns(first, count, options), options.untilBroken);
}

async function* seededRuns(first: number, count: number, options: RunOptions): AsyncGenerator<Report> {
  for (let seed = first; seed < first + count; seed++) yield await run(randomPlan(seed), options);
}

async function collect(reports: AsyncIterable<Report>, untilBroken = false): Promise<Findings> {
  const started = performance.now();
  const interleavings = new Set<number>();
  const broken: Report[] = [];
  let [runs, steps] = [0, 0];
  for await (const report of reports) {
    runs++;
    steps += report.steps;
    interleavings.add(report.interleaving);
    if (report.violations.length > 0) broken.push(report);
    if (untilBroken && broken.length > 0) break;
    // A run never lets the event loop turn; whoever watches over this process must get a word in.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { runs, steps, interleavings, seconds: (performance.now() - started) / 1000, broken };
}

export function mergeFindings(parts: readonly Findings[]): Findings {
  const sum = (of: (part: Findings) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    runs: sum(({ runs }) => runs),
    steps: sum(({ steps }) => steps),
    interleavings: new Set(parts.flatMap(({ interleavings }) => [...interleavings])),
    seconds: sum(({ seconds }) => seconds),
    broken: parts.flatMap(({ broken }) => broken),
  };
}

/** One line for people. */
export function describeFindings(what: string, findings: Findings): string {
  const { runs, steps, interleavings, seconds, broken } = findings;
  const numbers = [runs, interleavings.size, steps].map((number) => number.toLocaleString("en"));
  return `${what}: ${numbers[0]} runs, ${numbers[1]} interleavings, ${numbers[2]} steps, ${broken.length} broken, ${seconds.toFixed(1)} s of work`;
}
