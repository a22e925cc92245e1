import { expandShorthand } from "../../src/command-line.js";
import type { Runs } from "../../src/commands/runs.js";
import { createProgram } from "../../src/program.js";

export interface Parsed {
  readonly run: string;
  readonly options: unknown;
}

/** Which function a command line would run, and with what. Nothing is run. */
export async function parse(argv: readonly string[], inputIsTerminal = false): Promise<Parsed | undefined> {
  let parsed: Parsed | undefined;
  const runs = new Proxy({} as Runs, {
    get: (_target, run: string) => async (options: unknown) => {
      parsed = { run, options };
    },
  });
  const words = expandShorthand(argv);
  const terminal = { write: () => {}, writeError: () => {}, columns: 80, inputIsTerminal };
  await createProgram(words, runs, terminal, "0.0.0").parseAsync(words, { from: "user" });
  return parsed;
}
