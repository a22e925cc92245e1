import { usageError } from "../../failure.js";
import type { Terminal } from "../../terminal/terminal.js";

const firstByteWithinMs = 3000;

/** What is asked: the words of the command line, then what stands on standard input. */
export async function promptText(
  words: string | undefined,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const piped = await pipedText(words !== undefined, terminal, signal);
  const text = [words, piped].filter((part) => part !== undefined && part.trim() !== "").join("\n\n");
  if (text !== "") return text;
  throw usageError("There is nothing to ask: standard input is empty.", 'agent "your question"');
}

async function pipedText(
  hasWords: boolean,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { input } = terminal;
  if (input.kind !== "stream" && input.kind !== "file") return undefined;
  const bytes = await input.readAll({ signal, ...(hasWords && { firstByteWithinMs }) });
  if (bytes === undefined) {
    terminal.say(`Nothing came on standard input within ${firstByteWithinMs / 1000} s; going on without it.`);
  }
  if (bytes?.includes(0))
    throw usageError("Standard input is not text.", "a prompt is words: convert a document to text first");
  return bytes && new TextDecoder().decode(bytes).replace(/\n$/, "");
}
