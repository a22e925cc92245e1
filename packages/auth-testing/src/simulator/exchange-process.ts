import { type DetachedExchange, type ExchangeProcess, serveExchange } from "@link-assistant/auth-core";
import type { Program } from "./plan.js";
import type { VirtualProcess } from "./scheduler.js";
import { type Simulation, spawn } from "./simulation.js";

/**
 * An exchange in a process of its own: what auth-core's exchange process runs, over the ports of a simulated
 * process. Its input ends when the caller has sent the request, gives up or dies.
 */
export function detachedExchange(simulation: Simulation, caller: VirtualProcess): DetachedExchange {
  const { machine, processes, scheduler } = simulation;

  function fork(): ExchangeProcess {
    const [input, output] = [pipe(), pipe()];
    const program: Program = async ({ runtime }, store) => {
      const request = await input.text;
      output.end(await serveExchange(request, { runtime, openStore: () => Promise.resolve(store) }));
    };
    const { host } = machine.identityOf(caller);
    const child = spawn(simulation, `exchange-${processes.length}`, program, host);
    scheduler.whenEnded(caller, () => input.end(""));
    scheduler.whenEnded(child, () => output.end(""));
    return {
      identity: machine.identityOf(child),
      send: (request) => scheduler.perform(caller, `request ${child.name}`, () => input.end(request)),
      answer: () => output.text,
      abandon: () => input.end(""),
    };
  }

  return {
    store: "of the simulation",
    start: () => scheduler.perform(caller, "fork", fork),
  };
}

interface Pipe {
  /** All that was written, once the writer has ended it. */
  readonly text: Promise<string>;
  end(text: string): void;
}

function pipe(): Pipe {
  let end: Pipe["end"] = () => undefined;
  const text = new Promise<string>((resolve) => {
    end = resolve;
  });
  return { text, end: (written) => end(written) };
}
