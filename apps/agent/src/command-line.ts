import { usageError } from "./failure.js";
import { nearest } from "./terminal/edit-distance.js";

const rootCommands = ["auth", "config", "models", "completion"];
const authCommands = [
  "login",
  "logout",
  "status",
  "list",
  "token",
  "import",
  "why",
  "env",
  "exec",
  "doctor",
] as const;
const optionsWithValue = ["-m", "--model", "--system", "--output", "--base-url"];

/** `agent qwen:login …` is written for `agent auth login qwen …`. */
export function expandShorthand(argv: readonly string[]): readonly string[] {
  const [first = "", ...rest] = argv;
  const match = /^([a-z0-9][a-z0-9-]*(?:@[^:@/\s]+)?):(login|logout)$/.exec(first);
  return match === null ? argv : ["auth", match[2] as string, match[1] as string, ...rest];
}

/** Whether a `--` stands before the first word: what follows is a prompt, even if it looks like a command. */
export function isLiteralPrompt(argv: readonly string[]): boolean {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] as string;
    if (word === "--") return true;
    if (optionsWithValue.includes(word)) index += 1;
    else if (!word.startsWith("-")) return false;
  }
  return false;
}

/**
 * A mistyped command must not be sent to a model, where it costs money and answers nonsense: a first word that
 * is nearly a command, or that reads like `qwen:lgoin`, is an error with a suggestion.
 */
export function rejectMistypedCommand(words: readonly string[]): void {
  const [first = "", second = ""] = words;
  if (/\s/.test(first) || first === "") return;
  const meant =
    shorthandMeant(first) ?? authCommandMeant(first, words.length, second) ?? rootMeant(first, words.length);
  if (meant === undefined) return;
  throw usageError(
    `"${first}" is not a command.`,
    `did you mean "agent ${meant}"? To send it as a prompt: agent -- ${words.join(" ")}`,
  );
}

function shorthandMeant(word: string): string | undefined {
  const match = /^([^\s:/]+):([^\s:/]*)$/.exec(word);
  if (match === null) return undefined;
  return `${match[1]}:${nearest(match[2] as string, ["login", "logout"], 3) ?? "login"}`;
}

/** `agent login qwen`: the verb alone, misspelt or not, or right and before one more word. */
function authCommandMeant(word: string, count: number, argument: string): string | undefined {
  if (count === 1) {
    const verb = nearest(word, authCommands, 1);
    return verb && `auth ${verb}`;
  }
  const isVerb = (authCommands as readonly string[]).includes(word);
  return count === 2 && isVerb ? `auth ${word} ${argument}` : undefined;
}

function rootMeant(word: string, count: number): string | undefined {
  return nearest(word, rootCommands, count === 1 ? 2 : 1);
}
