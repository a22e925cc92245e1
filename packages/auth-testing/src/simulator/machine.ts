import type { Disk, Processes, ProcessIdentity, Runtime } from "@link-assistant/auth-core";
import { createDiskTree, type DiskTree } from "./disk-tree.js";
import type { Random } from "./random.js";
import type { Scheduler, VirtualProcess } from "./scheduler.js";
import { simulatedDisk } from "./simulated-disk.js";

/** What one simulated process gets of the world. */
export interface Ports {
  readonly disk: Disk;
  readonly processes: Processes;
  readonly runtime: Runtime;
}

/** Answers a request of a process; the two steps of it are the server's commit and the arrival of the answer. */
export type SimulatedFetch = (
  process: VirtualProcess,
  ...request: Parameters<typeof fetch>
) => Promise<Response>;

/** Hosts that share one disk. There is usually one. */
export interface Machine {
  readonly tree: DiskTree;
  /** Milliseconds by which the wall clock of all processes is off. */
  clockOffset: number;
  spawn(name: string, host?: string): VirtualProcess;
  portsOf(process: VirtualProcess): Ports;
  identityOf(process: VirtualProcess): ProcessIdentity;
  /** Somebody removes a file by hand. */
  removeFile(path: string): void;
  /** Everything that ran is dead, the disk keeps what it may keep, and the machine is up again. */
  cutPower(): void;
}

export interface MachineOptions {
  readonly scheduler: () => Scheduler;
  readonly random: Random;
  readonly fetch: SimulatedFetch;
  /** On a busy machine a short sleep takes up to this many times its length longer. */
  readonly oversleep: number;
}

const shortSleepMs = 100;

/** Wall clock at simulated time 0. */
export const epochStart = Date.UTC(2026, 10, 1);
const firstPid = 100;

export function createMachine({ scheduler, random, fetch, oversleep }: MachineOptions): Machine {
  const tree = createDiskTree();
  const identities = new Map<VirtualProcess, ProcessIdentity>();
  let boot = 1;
  let born = 0;

  function wallClock(): number {
    return epochStart + scheduler().now() + machine.clockOffset;
  }

  function lengthOfSleep(milliseconds: number): number {
    if (milliseconds > shortSleepMs || oversleep === 0) return Math.max(0, milliseconds);
    return milliseconds * (1 + random.below(oversleep + 1));
  }

  /** A dead process's id may be given to the next one: only its start time tells them apart. */
  function choosePid(): number {
    const living = [...identities]
      .filter(([process]) => process.state === "running")
      .map(([, { pid }]) => pid);
    const used = [...identities.values()].map(({ pid }) => pid).filter((pid) => !living.includes(pid));
    const [dead] = used;
    return dead !== undefined && random.chance(0.5) ? dead : firstPid + born;
  }

  function liveness(asking: VirtualProcess, { pid, startTime, bootId, host }: ProcessIdentity) {
    const own = identities.get(asking);
    if (own?.host !== host) return "unknown";
    if (own.bootId !== bootId) return "dead";
    for (const [process, identity] of identities) {
      if (process.state === "running" && identity.pid === pid && identity.startTime === startTime)
        return "alive";
    }
    return "dead";
  }

  function identityOf(process: VirtualProcess): ProcessIdentity {
    const identity = identities.get(process);
    if (identity === undefined) throw new Error("Not a process of this machine.");
    return identity;
  }

  const machine: Machine = {
    identityOf,
    tree,
    clockOffset: 0,
    spawn(name, host = "host-1") {
      const pid = choosePid();
      const process: VirtualProcess = { name, pid, state: "running", suspendedUntil: 0 };
      identities.set(process, { pid, startTime: String(++born), bootId: `boot-${boot}`, host });
      return process;
    },
    portsOf(process) {
      const perform = <T>(label: string, effect: () => T): Promise<T> =>
        scheduler().perform(process, label, effect);
      const self = identityOf(process);
      return {
        disk: simulatedDisk(tree, perform, wallClock),
        processes: {
          self: () => self,
          liveness: (identity) => perform(`liveness ${identity.pid}`, () => liveness(process, identity)),
        },
        runtime: {
          fetch: (input, init) => fetch(process, input, init),
          now: wallClock,
          monotonicNow: () => scheduler().now(),
          sleep: (milliseconds, signal) =>
            scheduler().perform(process, `sleep ${milliseconds}`, () => undefined, {
              dueAt: scheduler().now() + lengthOfSleep(milliseconds),
              signal,
            }),
          randomBytes: (length) => random.bytes(length),
        },
      };
    },
    removeFile(path) {
      const { folder, name } = tree.locate(path);
      if (folder.entries.has(name)) tree.change(folder, [{ name, inode: undefined }], wallClock());
    },
    cutPower() {
      boot++;
      tree.cutPower(random);
    },
  };
  return machine;
}
