import type { AuthError } from "@link-assistant/auth-core";
import { type Argument, Command, type CommanderError, type Option } from "commander";
import { isLiteralPrompt } from "./command-line.js";
import { completionCommand } from "./commands/completion/command.js";
import { configCommand } from "./commands/config/command.js";
import { doctorCommand } from "./commands/doctor/command.js";
import { envCommand } from "./commands/env/command.js";
import { examples } from "./commands/examples.js";
import { execCommand } from "./commands/exec/command.js";
import { importCommand } from "./commands/import/command.js";
import { loginCommand } from "./commands/login/command.js";
import { logoutCommand } from "./commands/logout/command.js";
import { modelsCommand } from "./commands/models/command.js";
import { addPrompt } from "./commands/prompt/command.js";
import type { Runs } from "./commands/runs.js";
import { listCommand, statusCommand } from "./commands/status/command.js";
import { tokenCommand } from "./commands/token/command.js";
import { whyCommand } from "./commands/why/command.js";
import { usageError } from "./failure.js";
import { wrap } from "./terminal/width.js";

export interface ProgramTerminal {
  /** Help that was asked for. */
  write(text: string): void;
  /** Help that was not. */
  writeError(text: string): void;
  readonly columns: number;
  readonly inputIsTerminal: boolean;
}

/** The whole command line. Parsing it runs nothing but the given functions. */
export function createProgram(
  argv: readonly string[],
  runs: Runs,
  terminal: ProgramTerminal,
  version: string,
): Command {
  const literal = isLiteralPrompt(argv);
  const program = addPrompt(new Command("agent"), runs.prompt, { literal, canAsk: !terminal.inputIsTerminal })
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
  if (!literal) {
    addCommands(program, argv[0], {
      auth: () => authCommand(argv[1], runs),
      models: () => modelsCommand(runs.models),
      config: () => configCommand(runs.config),
      completion: () => completionCommand(runs.completion),
    });
  }
  return configure(program, terminal);
}

function authCommand(word: string | undefined, runs: Runs): Command {
  const auth = new Command("auth")
    .summary("sign in and out, see and hand on logins")
    .description("Sign in and out, see logins and hand them on to other tools.")
    .enablePositionalOptions()
    .helpCommand(false);
  return addCommands(auth, word, {
    login: () => loginCommand(runs.login),
    logout: () => logoutCommand(runs.logout),
    status: () => statusCommand(runs.status),
    list: () => listCommand(runs.status),
    token: () => tokenCommand(runs.token),
    import: () => importCommand(runs.import),
    why: () => whyCommand(runs.why),
    env: () => envCommand(runs.env),
    exec: () => execCommand(runs.exec),
    doctor: () => doctorCommand(runs.doctor),
  });
}

/** The command that is named, alone, since building all takes 5 ms; where none is, help and typos need them all. */
function addCommands(
  parent: Command,
  word: string | undefined,
  children: Readonly<Record<string, () => Command>>,
): Command {
  const named = Object.entries(children).filter(([name]) => name === word);
  for (const [, build] of named.length > 0 ? named : Object.entries(children)) parent.addCommand(build());
  return parent;
}

/** Commander does not hand settings on to commands that were built elsewhere. */
function configure(command: Command, terminal: ProgramTerminal): Command {
  command
    .exitOverride()
    .configureHelp({
      helpWidth: Math.min(terminal.columns, 100),
      showGlobalOptions: false,
      subcommandTerm: (child) => [child.name(), ...child.registeredArguments.map(nameArgument)].join(" "),
      optionDescription: describeOption,
      argumentDescription: describeOption,
      ...(terminal.columns < 60 && { formatItem: narrowItem(terminal.columns) }),
    })
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.writeError(text),
      outputError: () => {},
    })
    .helpOption("-h, --help", "show this help");
  for (const child of command.commands) configure(child, terminal);
  return command;
}

/** Where two columns do not fit, the description stands under its term. */
function narrowItem(columns: number) {
  return (term: string, _termWidth: number, description: string) =>
    [`  ${term}`, ...wrap(description, columns - 6).map((line) => `      ${line}`)].join("\n");
}

function nameArgument(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? "..." : "");
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** Values in brackets, shorter than Commander would put them. */
function describeOption({
  description,
  argChoices,
  defaultValue,
  defaultValueDescription,
}: Option | Argument): string {
  const usual = defaultValueDescription ?? (typeof defaultValue === "string" ? defaultValue : undefined);
  const values = [argChoices?.join(", "), usual && `default ${usual}`].filter(Boolean).join("; ");
  return values === "" ? description : `${description} (${values})`;
}

/** Commander's complaints as ours: message first, then the suggestion as a hint. */
export function asUsageError(error: CommanderError, command: string): AuthError {
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.?$/, ".");
  const suggestion = rest.join(" ").replace(/^\((.*)\)$/, "$1");
  return usageError(message, lowerFirst(suggestion) || `see ${command} --help`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The command that a command line names, as far as it names one: "agent auth login". */
export function namedCommand(program: Command, argv: readonly string[]): string {
  let command = program;
  const names = [program.name()];
  for (const word of argv) {
    const child = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (child === undefined) break;
    names.push(child.name());
    command = child;
  }
  return names.join(" ");
}
