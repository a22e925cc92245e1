import type { NetworkFate } from "./authorization-server.js";
import { nameOf, reusePolicies } from "./exhaustive.js";
import type { Caller, Incident, Plan } from "./plan.js";
import { createRandom, type Random } from "./random.js";
import type { Fate, Policy, Step } from "./scheduler.js";
import { failuresOf, needsSpace } from "./simulated-disk.js";

/** A run that a seed decides: who asks when, what goes wrong, and in which order everything happens. */
export function randomPlan(seed: number): Plan {
  const random = createRandom(seed);
  const reuse = random.pick(reusePolicies as [(typeof reusePolicies)[number]]);
  const callers = onHosts(createRandom(seed ^ 0x5bd1e995), someCallers(random));
  const powerCuts = random.chance(0.25) ? 1 : 0;
  const incidents = someIncidents(random, callers, powerCuts > 0);
  return {
    name: `seed ${seed} (${nameOf(reuse)})`,
    reuse,
    callers,
    incidents,
    network: someNetwork(random),
    policy: somePolicy(random, powerCuts),
    // Where everybody waits for long, short naps would only make thousands of equal steps.
    oversleep: incidents.some(isLong) || callers.some(({ host }) => host) ? 200 : random.pick([2, 10, 40]),
    detached: createRandom(~seed).chance(0.5),
    seed,
  };
}

function someCallers(random: Random): readonly Caller[] {
  const within = random.pick([0, 5, 200, 5_000]);
  return Array.from({ length: 3 + random.below(3) }, () => ({
    startsAtMs: random.below(within + 1),
    calls: 1 + random.below(2),
  }));
}

/** Now and then a home on a network disk: nobody can tell whether a process of the other host lives. */
function onHosts(random: Random, callers: readonly Caller[]): readonly Caller[] {
  if (random.chance(0.85)) return callers;
  return callers.map((caller) => ({ ...caller, host: random.pick(["host-1", "host-2"]) }));
}

function someIncidents(random: Random, callers: readonly Caller[], powerCut: boolean): readonly Incident[] {
  const incidents: Incident[] = [];
  const atMs = () => random.below(400);
  if (random.chance(0.2)) {
    const forMs = random.pick([500, 2_000, 15_000, 90_000]);
    incidents.push({ kind: "suspend", atMs: atMs(), caller: random.below(callers.length), forMs });
  }
  if (random.chance(0.2)) {
    const hour = 3_600_000;
    incidents.push({ kind: "clock-jump", atMs: atMs(), byMs: random.pick([-3 * hour, -60_000, 2 * hour]) });
  }
  if (random.chance(0.1)) incidents.push({ kind: "lock-removed", atMs: atMs() });
  // Whether a sign-in or sign-out that a power cut meets has taken effect is open, and so is what should follow.
  if (!powerCut && random.chance(0.1)) {
    incidents.push({ kind: random.chance(0.5) ? "sign-in" : "sign-out", atMs: atMs() });
  }
  return incidents;
}

function isLong(incident: Incident): boolean {
  return incident.kind === "suspend" && incident.forMs >= 15_000;
}

function someNetwork(random: Random): (exchange: number) => NetworkFate {
  const trouble = random.pick([0, 0, 0.2, 0.5]);
  // Silence costs the waiting processes thousands of steps, so it is rare.
  const quick = [
    "refused",
    "request-lost",
    "answer-lost",
    "truncated",
    "bad-gateway",
    "proxy-page",
    "throttled",
  ] as const;
  const fates = Array.from({ length: 8 }, (): NetworkFate => {
    if (random.chance(trouble)) return { kind: random.chance(0.05) ? "silence" : random.pick([...quick]) };
    return { kind: "works", latencyMs: random.pick([1, 20, 100, 500]) };
  });
  return (exchange) => fates[exchange] ?? { kind: "works", latencyMs: 50 };
}

/** Where a death hurts most: around the exchange, and around what makes an answer last. */
const tender = /^(send|receive|append|syncFile .*journal|rename .*record\.json)/;

function somePolicy(random: Random, powerCuts: number): Policy {
  const stickiness = random.pick([0, 0, 0.6, 0.95]);
  const slowness = random.pick([0, 1, 4, 30]);
  const left = {
    kills: random.below(3),
    powerCuts,
    failures: random.chance(0.25) ? 1 + random.below(3) : 0,
    fullFor: 0,
  };
  let last: Step["process"] | undefined;
  return {
    choose(steps) {
      const same = steps.findIndex(({ process }) => process === last);
      const index = same >= 0 && random.chance(stickiness) ? same : random.below(steps.length);
      last = steps[index]?.process;
      return index;
    },
    fate: (step) => someFate(random, step, left),
    duration: () => random.below(slowness + 1),
  };
}

function someFate(
  random: Random,
  { process, label }: Step,
  left: { kills: number; powerCuts: number; failures: number; fullFor: number },
): Fate {
  const mayDie = process.name.startsWith("caller") || process.name.startsWith("exchange");
  const dies = (): boolean => mayDie && random.chance(tender.test(label) ? 0.12 : 0.008);
  if (left.kills > 0 && dies()) {
    left.kills--;
    return { kind: "killed", when: random.pick(["before", "after"]) };
  }
  if (left.powerCuts > 0 && dies()) {
    left.powerCuts--;
    return { kind: "power-cut" };
  }
  if (left.fullFor > 0 && needsSpace(label)) {
    left.fullFor--;
    return { kind: "fails", code: "ENOSPC" };
  }
  if (left.failures === 0 || !random.chance(0.02)) return { kind: "happens" };
  const [first, ...others] = failuresOf(label);
  if (first === undefined) return { kind: "happens" };
  left.failures--;
  const code = random.pick([first, ...others]);
  // A full disk stays full for a while.
  if (code === "ENOSPC" && random.chance(0.5)) left.fullFor = random.below(40);
  return { kind: "fails", code };
}
