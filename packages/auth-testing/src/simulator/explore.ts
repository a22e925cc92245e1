import { everyBlow } from "./exhaustive.js";
import { randomPlan } from "./random-plan.js";
import { type Report, type RunOptions, run } from "./run.js";

/** What an exploration came to. */
export interface Findings {
  readonly runs: number;
  readonly steps: number;
  /** How many different orders of steps there were among the runs. */
  readonly interleavings: number;
  readonly seconds: number;
  /** Reports of the runs that broke a rule. */
  readonly broken: readonly Report[];
}

/** Every blow at every step. */
export function exploreEveryBlow(options: RunOptions = {}): Promise<Findings> {
  return collect(everyBlow(options));
}

/** Seeds from `first` on. Stops at the first broken rule when `untilBroken` is set. */
export function exploreSeeds(
  first: number,
  count: number,
  options: RunOptions & { readonly untilBroken?: boolean } = {},
): Promise<Findings> {
  // Runs know nothing of each other; several at once keep the event loop busy while each waits for its microtasks.
  const atOnce = options.untilBroken ? 1 : 8;
  return collect(seededRuns(first, count, atOnce, options), options.untilBroken);
}

async function* seededRuns(
  first: number,
  count: number,
  atOnce: number,
  options: RunOptions,
): AsyncGenerator<Report> {
  const end = first + count;
  for (let seed = first; seed < end; seed += atOnce) {
    const seeds = Array.from({ length: Math.min(atOnce, end - seed) }, (_, index) => seed + index);
    yield* await Promise.all(seeds.map((each) => run(randomPlan(each), options)));
  }
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
  }
  const seconds = (performance.now() - started) / 1000;
  return { runs, steps, interleavings: interleavings.size, seconds, broken };
}

/** One line for people. */
export function describeFindings(what: string, findings: Findings): string {
  const { runs, steps, interleavings, seconds, broken } = findings;
  const numbers = [runs, interleavings, steps].map((number) => number.toLocaleString("en"));
  return `${what}: ${numbers[0]} runs, ${numbers[1]} interleavings, ${numbers[2]} steps, ${broken.length} broken, ${seconds.toFixed(1)} s`;
}
