import type { Argument, Command, Option } from "commander";

export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** What only the machine knows. Each list is made when it is asked for. */
export interface DynamicValues {
  providers(): Promise<readonly string[]>;
  sources(): Promise<readonly string[]>;
  models(): Promise<readonly string[]>;
}

/** What may stand in the place of the last word, out of the definitions of the commands alone. */
export async function complete(
  program: Command,
  words: readonly string[],
  dynamic: DynamicValues,
): Promise<readonly Candidate[]> {
  const last = words.at(-1) ?? "";
  const { command, operands, pending } = walk(program, words.slice(0, -1));
  const candidates = await candidatesFor(command, operands, pending, last, dynamic);
  return candidates.filter(({ value }) => value.startsWith(last));
}

interface Place {
  readonly command: Command;
  /** Words of the command that are no options. */
  readonly operands: number;
  /** An option that still wants its value. */
  readonly pending: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, operands: 0, pending: undefined };
  for (const word of words) {
    const { command, operands, pending } = place;
    const child = operands === 0 ? findCommand(command, word) : undefined;
    if (pending !== undefined) place = { ...place, pending: undefined };
    else if (word.startsWith("-")) place = { ...place, pending: wantsValue(command, word) };
    else if (child !== undefined) place = { command: child, operands: 0, pending: undefined };
    else place = { ...place, operands: operands + 1 };
  }
  return place;
}

function findCommand(command: Command, name: string): Command | undefined {
  return command.commands.find((child) => child.name() === name || child.aliases().includes(name));
}

function wantsValue(command: Command, word: string): Option | undefined {
  const option = command.options.find(({ long, short }) => word === long || word === short);
  return option?.required ? option : undefined;
}

async function candidatesFor(
  command: Command,
  operands: number,
  pending: Option | undefined,
  last: string,
  dynamic: DynamicValues,
): Promise<readonly Candidate[]> {
  if (pending !== undefined) return valuesOf(pending.argChoices, pending.flags, dynamic);
  if (last.startsWith("-")) return optionsOf(command);
  const commands = operands === 0 ? command.commands.map(describeCommand) : [];
  const shorthands = command.parent === null && operands === 0 ? await shorthandsOf(dynamic) : [];
  const argument = command.registeredArguments[operands];
  return [
    ...commands,
    ...shorthands,
    ...(argument === undefined ? [] : await valuesOfArgument(argument, dynamic)),
  ];
}

function describeCommand(command: Command): Candidate {
  return { value: command.name(), description: command.summary() || command.description() };
}

function optionsOf(command: Command): readonly Candidate[] {
  const own = command.options.map(({ long, short, description }) => ({
    value: long ?? short ?? "",
    description,
  }));
  return [...own, { value: "--help", description: "show this help" }];
}

async function shorthandsOf({ providers }: DynamicValues): Promise<readonly Candidate[]> {
  const ids = await providers();
  return ids.flatMap((id) => [
    { value: `${id}:login`, description: `sign in to ${id}` },
    { value: `${id}:logout`, description: `sign out of ${id}` },
  ]);
}

function valuesOfArgument(argument: Argument, dynamic: DynamicValues): Promise<readonly Candidate[]> {
  return valuesOf(argument.argChoices, argument.name(), dynamic);
}

/** By what the definition calls it, so that a new command completes without a word here. */
async function valuesOf(
  choices: readonly string[] | undefined,
  name: string,
  { providers, sources, models }: DynamicValues,
): Promise<readonly Candidate[]> {
  const toCandidates = (values: readonly string[]) => values.map((value) => ({ value }));
  if (choices !== undefined) return toCandidates(choices);
  if (name.includes("<tool>")) return toCandidates([...(await sources()), "all"]);
  if (name === "target" || name.includes("<provider/model>"))
    return toCandidates([...(await providers()), ...(await models())]);
  return name === "provider" ? toCandidates(await providers()) : [];
}
