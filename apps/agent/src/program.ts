import { Command, CommanderError } from "commander";
import { isLiteralPrompt } from "./command-line.js";
import { examples } from "./commands/examples.js";
import { importCommand } from "./commands/import/command.js";
import { loginCommand } from "./commands/login/command.js";
import { logoutCommand } from "./commands/logout/command.js";
import { addPrompt } from "./commands/prompt/command.js";
import type { Runs } from "./commands/run.js";
import { listCommand, statusCommand } from "./commands/status/command.js";
import { tokenCommand } from "./commands/token/command.js";
import { usageError } from "./failure.js";

export interface ProgramOutput {
  /** Help that was asked for. */
  write(text: string): void;
  readonly columns: number;
}

/** The whole command line. Parsing it runs nothing but the given functions. */
export function createProgram(
  argv: readonly string[],
  runs: Runs,
  output: ProgramOutput,
  version: string,
): Command {
  const literal = isLiteralPrompt(argv);
  const program = addPrompt(new Command("agent"), runs.prompt, () => literal)
    .usage("[options] [prompt]\n       agent <command>")
    .description("One login for every agent CLI, and a login that is never lost.")
    .version(version, "-V, --version", "print the version")
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText(
      "after",
      examples("agent qwen:login", 'git diff | agent "write a commit message"', "agent auth status"),
    );
  // After a bare `--` there are no commands: `agent -- auth` asks about "auth".
  if (!literal) program.addCommand(authCommand(runs));
  return configure(program, output);
}

function authCommand(runs: Runs): Command {
  return new Command("auth")
    .description("Sign in and out, see and hand on logins.")
    .helpCommand(false)
    .addCommand(loginCommand(runs.login))
    .addCommand(logoutCommand(runs.logout))
    .addCommand(statusCommand(runs.status))
    .addCommand(listCommand(runs.status))
    .addCommand(tokenCommand(runs.token))
    .addCommand(importCommand(runs.import));
}

/** Commander does not hand settings on to commands that were built elsewhere. */
function configure(command: Command, output: ProgramOutput): Command {
  command
    .exitOverride()
    .configureHelp({ helpWidth: Math.min(output.columns, 100), showGlobalOptions: false })
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: () => {} })
    .helpOption("-h, --help", "show this help");
  for (const child of command.commands) configure(child, output);
  return command;
}

/** Commander's complaints as ours: message first, then the suggestion as a hint. */
export function asUsageError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = rest
    .join(" ")
    .replace(/^\((.*)\)$/, "$1")
    .trim();
  return usageError(
    `${first.charAt(0).toUpperCase()}${first.slice(1)}.`.replace(/\.\.$/, "."),
    suggestion || undefined,
  );
}
