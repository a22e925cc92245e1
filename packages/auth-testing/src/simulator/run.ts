import { checkHistory, isProvisional } from "./check-history.js";
import type { History } from "./history.js";
import { happen } from "./incidents.js";
import { epochStart } from "./machine.js";
import type { Plan } from "./plan.js";
import { askForToken, signIn } from "./programs.js";
import type { VirtualProcess } from "./scheduler.js";
import { createSimulation, type Simulation, spawn } from "./simulation.js";
import { fileStoreSubject, type Subject } from "./subject.js";

export interface Report {
  readonly name: string;
  /** Empty when every rule was kept. */
  readonly violations: readonly string[];
  readonly steps: number;
  /** Equal for two runs whose steps came in the same order. */
  readonly interleaving: number;
  /** Steps and what became of them, when asked for. */
  readonly trace: readonly string[];
  readonly history: History;
}

export interface RunOptions {
  readonly trace?: boolean;
  /** Default: the file store as it is. */
  readonly subject?: Subject;
  /** Overrules the plan. */
  readonly detached?: boolean;
}

const longestPhaseMs = 30 * 60_000;
const quietMinuteMs = 60_000;

/** Plays one plan against the real store and refresh code, and judges what happened. */
export async function run(plan: Plan, options: RunOptions = {}): Promise<Report> {
  const { trace: traced, subject = fileStoreSubject, detached = plan.detached } = options;
  const trace: string[] = [];
  let interleaving = 0;
  const simulation = createSimulation({ ...plan, detached }, subject, (step, fate) => {
    const line = `${step.process.name} ${step.label} ${fate.kind}${fate.kind === "fails" ? ` ${fate.code}` : ""}`;
    interleaving = mix(interleaving, line);
    if (traced) trace.push(`${simulation.scheduler.now()} ${line}`);
  });
  for (const phase of [before, storm, after]) {
    const end = await phase(simulation);
    if (end === "ended") continue;
    simulation.history.violations.push(`L1: ${phase.name} is ${end}`);
    break;
  }
  const violations = [...simulation.history.violations, ...checkHistory(simulation)];
  const { history, scheduler } = simulation;
  return { name: plan.name, violations, steps: scheduler.count(), interleaving, trace, history };
}

/** The login that everybody shares, with an access token that has just ended; all of it safely on the disk. */
async function before(simulation: Simulation) {
  const { machine, scheduler } = simulation;
  const login = signIn(simulation, () => epochStart);
  spawn(simulation, "setup", async (ports, store, process) => {
    await ports.disk.makeFolder("/home", 0o755);
    await simulation.subject.setUp?.(ports);
    if (!simulation.plan.untouched) await login(ports, store, process);
  });
  const end = await scheduler.run(longestPhaseMs);
  machine.tree.syncAll();
  return end;
}

async function storm(simulation: Simulation) {
  const { plan, scheduler } = simulation;
  simulation.storm = true;
  plan.callers.forEach((caller, index) => {
    spawn(simulation, `caller-${index}`, askForToken(simulation, caller), caller.host);
  });
  const world: VirtualProcess = { name: "world", pid: 0, state: "running", suspendedUntil: 0 };
  for (const incident of plan.incidents) {
    void scheduler.perform(world, incident.kind, () => happen(simulation, incident), {
      dueAt: scheduler.now() + incident.atMs,
    });
  }
  const end = await scheduler.run(longestPhaseMs);
  scheduler.stop(world);
  simulation.storm = false;
  return end;
}

/** All is calm: whoever asks now gets a token, and it can be renewed once more. */
async function after(simulation: Simulation) {
  const { scheduler } = simulation;
  const heir = askForToken(simulation, { startsAtMs: 0, calls: 1 });
  spawn(simulation, "heir-1", heir);
  spawn(simulation, "heir-2", heir);
  const end = await scheduler.run(longestPhaseMs);
  if (end !== "ended") return end;
  // "Try again" is an answer, but not the last: after a failure, or with an owner that nobody can look up.
  for (const startsAtMs of [0, quietMinuteMs]) {
    spawn(simulation, "last", askForToken(simulation, { startsAtMs, calls: 1, refused: true }));
    const ended = await scheduler.run(longestPhaseMs);
    if (ended !== "ended" || !isProvisional(simulation.history.results.at(-1))) return ended;
  }
  return end;
}

/** FNV-1a over everything that was hashed before. */
function mix(hash: number, text: string): number {
  let mixed = hash ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed;
}
