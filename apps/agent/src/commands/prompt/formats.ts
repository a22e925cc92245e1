import { printableJson, printableText } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { OutputFormat } from "./command.js";
import { ndjsonOutput } from "./ndjson.js";
import type { OutputSources, PromptOutput } from "./output.js";

export function promptOutput(format: OutputFormat, terminal: Terminal, sources: OutputSources): PromptOutput {
  if (format === "ndjson") return ndjsonOutput(terminal, sources);
  return format === "json" ? jsonOutput(terminal) : textOutput(terminal);
}

/** As it comes. Bytes for a pipe stay what they are; a terminal is not steered by a model. */
function textOutput(terminal: Terminal): PromptOutput {
  let last = "";
  const endLine = async () => {
    if (last !== "" && last !== "\n") await terminal.write("\n");
  };
  return {
    start: async () => {},
    text: async (delta) => {
      last = delta.at(-1) ?? last;
      await terminal.write(terminal.outputIsTerminal ? printableText(delta) : delta);
    },
    finish: endLine,
    fail: async () => {
      await endLine();
      return false;
    },
  };
}

function jsonOutput(terminal: Terminal): PromptOutput {
  const print = (value: object) => terminal.write(`${printableJson({ schemaVersion: 1, ...value }, 2)}\n`);
  return {
    start: async () => {},
    text: async () => {},
    finish: ({ usage = null, ...answer }) => print({ ...answer, usage }),
    fail: async ({ code, message, hint = null }, received) => {
      await print({ error: { code, message, hint }, text: received });
      return true;
    },
  };
}
