import type { Incident } from "./plan.js";
import { signIn, signOut } from "./programs.js";
import { accessTokenSeconds, lockPath, type Simulation, spawn } from "./simulation.js";

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
      machine.removeFile(lockPath);
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
  }
}
