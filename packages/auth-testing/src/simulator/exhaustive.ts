import type { ReusePolicy } from "../qwen-server/settings.js";
import type { Plan } from "./plan.js";
import { type Report, type RunOptions, run } from "./run.js";
import type { Fate, Policy } from "./scheduler.js";
import { failuresOf } from "./simulated-disk.js";

/** What strikes at the n-th step. */
export type Blow = { readonly name: string; readonly fate: Fate; readonly seed: number };

export const reusePolicies: readonly ReusePolicy[] = [
  "strict",
  { graceMs: 3_600_000 },
  "newest-wins",
  "static",
];

const blows: readonly Blow[] = [
  { name: "killed before", fate: { kind: "killed", when: "before" }, seed: 1 },
  { name: "killed after", fate: { kind: "killed", when: "after" }, seed: 1 },
  { name: "EIO", fate: { kind: "fails", code: "EIO" }, seed: 1 },
  { name: "ENOSPC", fate: { kind: "fails", code: "ENOSPC" }, seed: 1 },
  ...[1, 2, 3, 4].map((seed) => ({ name: `power cut ${seed}`, fate: { kind: "power-cut" } as const, seed })),
];

export interface Setting {
  readonly reuse: ReusePolicy;
  readonly detached: boolean;
}

export const settings: readonly Setting[] = reusePolicies.flatMap((reuse) => [
  { reuse, detached: false },
  { reuse, detached: true },
]);

/** Three processes that all find the token expired; step `strikesAt` meets `blow`. */
export function plannedRefresh(setting: Setting, blow?: Blow, strikesAt = -1): Plan {
  const { reuse, detached } = setting;
  return {
    name: `${nameOf(reuse)}${detached ? ", detached" : ""}, step ${strikesAt}: ${blow?.name ?? "undisturbed"}`,
    reuse,
    detached,
    callers: [0, 1, 2].map((index) => ({ startsAtMs: index, calls: 1 })),
    incidents: [],
    network: () => ({ kind: "works", latencyMs: 50 }),
    policy: inTurn((count) => (count === strikesAt && blow ? blow.fate : { kind: "happens" })),
    oversleep: 10,
    seed: blow?.seed ?? 1,
  };
}

/** Every blow at every step of a refresh in one of the settings. */
export async function* everyBlow(setting: number, options: RunOptions = {}): AsyncGenerator<Report> {
  const chosen = settings[setting];
  if (chosen === undefined) return;
  const undisturbed = await run(plannedRefresh(chosen), { ...options, trace: true });
  yield undisturbed;
  for (const [strikesAt, label] of undisturbed.trace.entries()) {
    for (const blow of blows.filter((each) => canStrike(each, label))) {
      yield await run(plannedRefresh(chosen, blow, strikesAt), options);
    }
  }
}

/** The plan of that name: `strict, detached, step 93: EIO`. */
export function plannedByName(name: string): Plan | undefined {
  const strikesAt = Number(/ step (\d+):/.exec(name)?.[1]);
  return settings
    .flatMap((setting) => blows.map((blow) => plannedRefresh(setting, blow, strikesAt)))
    .find((plan) => plan.name === name);
}

/** The sign-in before and the heirs after are left in peace; a disk fails where it is asked to do something. */
function canStrike({ fate }: Blow, line: string): boolean {
  const [, process = "", ...label] = line.split(" ");
  if (!/^(caller|exchange)/.test(process)) return false;
  return fate.kind !== "fails" || failuresOf(label.join(" ")).includes(fate.code);
}

/** All processes in turn, one millisecond a step. */
function inTurn(fateOf: (count: number) => Fate): Policy {
  let turn = 0;
  return {
    choose: (steps) => turn++ % steps.length,
    fate: (_step, count) => fateOf(count),
    duration: () => 1,
  };
}

export function nameOf(reuse: ReusePolicy): string {
  return typeof reuse === "string" ? reuse : "grace";
}
