import type { Incident } from "./plan.js";
import { signIn, signOut } from "./programs.js";
import { accessTokenSeconds, type Simulation, spawn } from "./simulation.js";
import { foreignPrefix } from "./subject.js";

/** Lets something happen beside the callers. */
export function happen(simulation: Simulation, incident: Incident): void {
  const { machine, processes, scheduler } = simulation;
  switch (incident.kind) {
    case "suspend": {
      const process = processes.find(({ name }) => name === `caller-${incident.caller}`);
      if (process !== undefined) process.suspendedUntil = scheduler.now() + incident.forMs;
      break;
    }
    case "clock-jump":
      machine.clockOffset += incident.byMs;
      break;
    case "lock-removed":
      machine.removeFile(simulation.subject.lockFile);
      break;
    case "sign-out":
      spawn(simulation, "sign-out", signOut(simulation));
      break;
    case "sign-in":
      spawn(
        simulation,
        "sign-in",
        signIn(simulation, (now) => now + accessTokenSeconds * 1000),
      );
      break;
    case "foreign":
      spawn(simulation, `${foreignPrefix}-${processes.length}`, incident.program);
  }
}
