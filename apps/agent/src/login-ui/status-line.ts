import type { Terminal } from "../terminal/terminal.js";
import { displayWidth } from "../terminal/width.js";

const eraseLine = "\r\u001b[K";

/** One line at the bottom that is drawn anew; where that cannot be done, nothing. */
export interface StatusLine {
  readonly canRedraw: boolean;
  show(text: string): void;
  /** Prints above the line. */
  say(text: string): void;
  clear(): void;
}

export function statusLine(terminal: Terminal): StatusLine {
  if (!terminal.errorIsTerminal || terminal.isDumb) {
    return { canRedraw: false, show: () => {}, say: (text) => terminal.say(text), clear: () => {} };
  }
  let shown = "";
  const show = (text: string) => {
    shown = text;
    terminal.draw(eraseLine + shorten(text, terminal.columns() - 1));
  };
  const clear = () => {
    if (shown !== "") terminal.draw(eraseLine);
    shown = "";
  };
  return {
    canRedraw: true,
    show,
    clear,
    say: (text) => {
      const before = shown;
      clear();
      terminal.say(text);
      if (before !== "") show(before);
    },
  };
}

/** A line that wraps cannot be erased: cut it, at a word if there is one. */
function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const cut = text.slice(0, width);
  return cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : cut;
}
