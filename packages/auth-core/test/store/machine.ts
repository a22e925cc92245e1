import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type FileStoreOptions, fileStore, nodeDisk } from "../../src/node/index.js";
import type { Processes, ProcessIdentity } from "../../src/ports/processes.js";
import { virtualRuntime } from "../../src/testing/index.js";

/** A real folder, virtual time, and processes that live and die as the test says. */
export function machine() {
  const home = mkdtempSync(join(tmpdir(), "auth-store-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const runtime = virtualRuntime();
  const disk = nodeDisk();
  const dead = new Set<number>();
  const unknown = new Set<number>();

  return {
    home,
    runtime,
    disk,
    processes: (pid: number) => processes(pid, dead, unknown),
    kill: (pid: number) => dead.add(pid),
    /** Nobody can tell any more whether this one lives. */
    hide: (pid: number) => unknown.add(pid),
    store: (pid: number, options: Partial<FileStoreOptions> = {}) =>
      fileStore({
        disk,
        runtime,
        processes: processes(pid, dead, unknown),
        home,
        timing: { heartbeatMs: Number.POSITIVE_INFINITY },
        ...options,
      }),
  };
}

function processes(pid: number, dead: ReadonlySet<number>, unknown: ReadonlySet<number>): Processes {
  return {
    self: () => identity(pid),
    liveness: async (owner) => (dead.has(owner.pid) ? "dead" : unknown.has(owner.pid) ? "unknown" : "alive"),
  };
}

export function identity(pid: number): ProcessIdentity {
  return { pid, startTime: String(pid * 100), bootId: "boot", host: "host" };
}
