import type { Terminal } from "./terminal.js";
import { wrap } from "./width.js";

/** A sentence on standard error, broken at words where a person reads it; what a program reads stays one line. */
export function saySentence(terminal: Terminal, text: string): void {
  const lines = terminal.errorIsTerminal ? wrap(text, Math.min(terminal.columns(), 100)) : [text];
  terminal.say(lines.join("\n"));
}
