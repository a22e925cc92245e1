import type { Command } from "commander";
import type { Runs } from "../../src/commands/runs.js";
import { createProgram } from "../../src/program.js";

export interface HelpPage {
  /** "agent auth login". */
  readonly name: string;
  readonly text: string;
}

/** The help of every command, as a terminal of that width shows it. */
export function helpPages(columns = 80): readonly HelpPage[] {
  let printed = "";
  const terminal = {
    write: (text: string) => {
      printed += text;
    },
    writeError: () => {},
    columns,
    inputIsTerminal: false,
  };
  const program = createProgram([], {} as Runs, terminal, "0.0.0");
  return everyCommand(program, program.name()).map(([name, command]) => {
    printed = "";
    command.outputHelp();
    return { name, text: printed.trimEnd() };
  });
}

export function everyCommand(command: Command, name: string): readonly (readonly [string, Command])[] {
  const children = command.commands.flatMap((child) => everyCommand(child, `${name} ${child.name()}`));
  return [[name, command], ...children];
}
