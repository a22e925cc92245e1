import { AuthError } from "@link-assistant/auth-core";
import { type Command, CommanderError } from "commander";
import { expandShorthand } from "./command-line.js";
import type { Runs } from "./commands/runs.js";
import type { Context } from "./context.js";
import { type ExitCode, exitCodes } from "./exit-code.js";
import { report, toFailure } from "./failure.js";
import { asUsageError, createProgram, namedCommand, type ProgramTerminal } from "./program.js";
import { systemTerminal } from "./terminal/system-terminal.js";
import type { Terminal } from "./terminal/terminal.js";

/** What `agent.cjs` knows of itself. */
export interface Installation {
  readonly version: string;
  readonly exchangeEntry: string;
}

/** Everything that `agent.cjs` does not answer itself. */
export async function main(process: NodeJS.Process, { version, exchangeEntry }: Installation): Promise<void> {
  const argv = expandShorthand(process.argv.slice(2));
  const terminal = systemTerminal(process, process.env);
  const interrupt = interruptSignal(process);
  quietBrokenPipes(process);
  let exitCode: ExitCode = exitCodes.done;
  const context = async (options?: { readonly toDiagnose: boolean }) => {
    // Most of the program hangs on this: help and usage errors do without.
    const { createContext, systemMachine } = await import("./context.js");
    return createContext(systemMachine(terminal, exchangeEntry), version, interrupt, options);
  };
  const runs = runsOf(context, (code) => {
    exitCode = code;
  });
  const help: string[] = [];
  const program = createProgram(argv, runs, programTerminal(terminal, help), version);
  try {
    if (argv[0] === "__complete") {
      const { answerCompletion } = await import("./commands/completion/answer.js");
      await answerCompletion(program, argv.slice(1), await context());
    } else await program.parseAsync(argv, { from: "user" }).catch(unlessAskedFor);
    if (help.length > 0) await terminal.write(help.join(""));
  } catch (error) {
    exitCode = await explain(error, program, argv, terminal);
  }
  process.exitCode = exitCode;
}

/** Help and version come as errors. */
function unlessAskedFor(error: unknown): void {
  if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
}

function programTerminal(terminal: Terminal, help: string[]): ProgramTerminal {
  return {
    write: (text) => void help.push(text),
    writeError: terminal.draw,
    columns: terminal.columns(),
    inputIsTerminal: terminal.input.kind === "terminal",
  };
}

async function explain(
  error: unknown,
  program: Command,
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const isCommander = error instanceof CommanderError;
  // Help that nobody asked for stands on standard error by now.
  if (isCommander && error.code === "commander.help") return exitCodes.usage;
  const failure = toFailure(isCommander ? asUsageError(error, namedCommand(program, argv)) : error);
  await report(failure, terminal, argv.includes("--json"));
  return failure.exitCode;
}

type Runner<Options> = (options: Options, context: Context) => Promise<ExitCode>;

/** Each command's code is loaded when it runs: `agent auth list` evaluates nothing of the login screen. */
function runsOf(
  createContext: (options?: { readonly toDiagnose: boolean }) => Promise<Context>,
  finish: (code: ExitCode) => void,
): Runs {
  const run =
    <Options>(load: () => Promise<Runner<Options>>, toDiagnose = false) =>
    async (options: Options) => {
      const [runner, context] = [await load(), await createContext({ toDiagnose })];
      finish(await runner(options, context));
    };
  return {
    prompt: run(async () => (await import("./commands/prompt/run.js")).runPrompt),
    login: run(async () => (await import("./commands/login/run.js")).runLogin),
    logout: run(async () => (await import("./commands/logout/run.js")).runLogout),
    status: run(async () => (await import("./commands/status/run.js")).runStatus),
    token: run(async () => (await import("./commands/token/run.js")).runToken),
    import: run(async () => (await import("./commands/import/run.js")).runImport),
    why: run(async () => (await import("./commands/why/run.js")).runWhy),
    env: run(async () => (await import("./commands/env/run.js")).runEnv),
    exec: run(async () => (await import("./commands/exec/run.js")).runExec),
    doctor: run(async () => (await import("./commands/doctor/run.js")).runDoctor, true),
    config: run(async () => (await import("./commands/config/run.js")).runConfig),
    models: run(async () => (await import("./commands/models/run.js")).runModels),
    completion: run(async () => (await import("./commands/completion/run.js")).runCompletion),
  };
}

/** The first Ctrl-C ends what runs, cleanly; a second one does not wait for it. */
function interruptSignal(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      // A command runs in our place (auth exec), and what to do about a signal is its affair.
      if (process.listenerCount(name) > 1) return;
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort(new AuthError("cancelled", "Interrupted."));
    });
  }
  return controller.signal;
}

/** `agent … | head -1`: the reader has enough, which is no failure of ours. */
function quietBrokenPipes(process: NodeJS.Process): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(exitCodes.done);
    });
  }
}
