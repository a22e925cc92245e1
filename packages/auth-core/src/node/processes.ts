import { readFileSync, readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import type { Processes, ProcessIdentity } from "../ports/processes.js";

/** The processes of this machine. */
export function nodeProcesses(): Processes {
  let own: ProcessIdentity | undefined;
  return {
    self() {
      own ??= identityOf(process.pid);
      return own;
    },
    async liveness(identity) {
      const here = this.self();
      if (identity.host !== here.host) return "unknown";
      if (identity.bootId !== here.bootId) return identity.bootId === "" ? "unknown" : "dead";
      const state = await stateOf(identity.pid);
      if (state !== "alive") return state;
      if (identity.startTime === "" || here.startTime === "") return "unknown"; // the pid may have been reused
      const startTime = await startTimeOf(identity.pid);
      if (startTime === undefined) return "unknown"; // another user's, where /proc hides it; or it has just ended
      return startTime === identity.startTime ? "alive" : "dead";
    },
  };
}

/** Names a process that we have started. */
export function identityOf(pid: number): ProcessIdentity {
  const statistics = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return {
    pid,
    startTime: parseStat(statistics)?.startTime ?? "",
    bootId: tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"))?.trim() ?? "",
    // Process ids compare only within one pid namespace, so the namespace is part of "where".
    host: [hostname(), tryRead(() => readlinkSync("/proc/self/ns/pid"))].filter(Boolean).join(" "),
  };
}

async function stateOf(pid: number): Promise<"alive" | "dead"> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  const state = parseStat(await readStat(pid))?.state;
  return state === "Z" || state === "X" ? "dead" : "alive"; // a zombie executes nothing any more
}

async function startTimeOf(pid: number): Promise<string | undefined> {
  return parseStat(await readStat(pid))?.startTime;
}

async function readStat(pid: number): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
}

/** proc(5): the name in parentheses may hold anything; state is field 3 and the start time field 22. */
function parseStat(text: string | undefined): { state: string; startTime: string } | undefined {
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields?.[0], fields?.[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}

function tryRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
