import type { Terminal } from "../terminal/terminal.js";

/** OSC 8, with nothing of the address lost where it is not understood. */
export function link(terminal: Terminal, url: string): string {
  const text = terminal.style("cyan", url);
  return terminal.knowsLinks ? `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\` : text;
}

/** OSC 52 reaches the clipboard of the person's own terminal, through SSH and tmux too. */
export function copyToClipboard(terminal: Terminal, text: string): void {
  terminal.draw(`\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`);
}
