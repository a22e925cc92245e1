import { createSimulatedServer, type SimulatedServer } from "./authorization-server.js";
import { createHistory, type History } from "./history.js";
import { createMachine, type Machine } from "./machine.js";
import type { Plan, Program } from "./plan.js";
import { createRandom } from "./random.js";
import { createScheduler, type Scheduler, type SchedulerOptions, type VirtualProcess } from "./scheduler.js";
import type { Subject } from "./subject.js";
import { watchDisk } from "./watch-disk.js";

/** What the parts of one run share. */
export interface Simulation {
  readonly plan: Plan;
  readonly history: History;
  readonly scheduler: Scheduler;
  readonly machine: Machine;
  readonly server: SimulatedServer;
  readonly processes: VirtualProcess[];
  readonly subject: Subject;
  /** Whether faults happen, or all is calm: before the first and after the last caller. */
  storm: boolean;
}

export const accessTokenSeconds = 3_600;

export function createSimulation(
  plan: Plan,
  subject: Subject,
  onStep: SchedulerOptions["onStep"],
): Simulation {
  const history = createHistory();
  const processes: VirtualProcess[] = [];
  const scheduler = createScheduler({
    policy: {
      ...plan.policy,
      fate: (step, count) => (simulation.storm ? plan.policy.fate(step, count) : { kind: "happens" }),
    },
    onPowerCut: () => machine.cutPower(),
    onStep(step, fate) {
      look(step, fate);
      onStep(step, fate);
    },
  });
  const server = createSimulatedServer({
    reuse: plan.reuse,
    accessTokenSeconds,
    history,
    scheduler: () => scheduler,
    network: (exchange) => (simulation.storm ? plan.network(exchange) : { kind: "works", latencyMs: 50 }),
    isDead: (name) => processes.some((process) => process.name === name && process.state !== "running"),
    mayForget: (name) =>
      machine.clockOffset !== 0 ||
      processes.some((process) => process.name === name && process.state === "killed"),
  });
  const machine = createMachine({
    scheduler: () => scheduler,
    random: createRandom(plan.seed),
    fetch: server.fetch,
    oversleep: plan.oversleep ?? 0,
  });
  const look = watchDisk({
    tree: machine.tree,
    history,
    subject,
    numberOf: server.numberOf,
    scheduler,
  });
  const simulation: Simulation = {
    plan,
    history,
    scheduler,
    machine,
    server,
    processes,
    subject,
    storm: false,
  };
  return simulation;
}

/** Starts a process with ports and a store of its own. */
export function spawn(simulation: Simulation, name: string, program: Program, host?: string): VirtualProcess {
  const { machine, processes, scheduler, subject } = simulation;
  const process = machine.spawn(name, host);
  processes.push(process);
  const ports = machine.portsOf(process);
  scheduler.start(process, () => program(ports, subject.openStore(ports), process));
  return process;
}
