import { styleText } from "node:util";
import { AuthError } from "@link-assistant/auth-core";
import { systemInput } from "./system-input.js";
import type { Style, Terminal } from "./terminal.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The terminal of this process. */
export function systemTerminal(process: NodeJS.Process, environment: Environment): Terminal {
  const { stdout, stderr } = process;
  const isDumb = environment.TERM === "dumb";
  const errorIsTerminal = stderr.isTTY === true;
  const styled = (stream: NodeJS.WriteStream) => colourful(stream, environment, isDumb);
  const [styleError, styleOut] = [styled(stderr), styled(stdout)];
  return {
    write: (text) => write(stdout, text),
    say: (text) => void stderr.write(`${text}\n`),
    draw: (text) => void stderr.write(text),
    style: (style, text) => apply(styleError, style, text),
    styleOutput: (style, text) => apply(styleOut, style, text),
    outputIsTerminal: stdout.isTTY === true,
    errorIsTerminal,
    isDumb,
    knowsLinks: errorIsTerminal && !isDumb && knowsLinks(environment),
    columns: () => stderr.columns || stdout.columns || 80,
    input: systemInput(process, errorIsTerminal && !isDumb),
  };
}

/** https://no-color.org and its opposite; a program that is not looked at gets no styling. */
function colourful(stream: NodeJS.WriteStream, environment: Environment, isDumb: boolean): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== "0";
  return stream.isTTY === true && !isDumb;
}

function apply(enabled: boolean, style: Style, text: string): string {
  return enabled ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * There is no query for OSC 8; these terminals show links and the others ignore the sequence, but a few old
 * ones print it, so it is sent only to those that name themselves.
 */
function knowsLinks(environment: Environment): boolean {
  if (environment.FORCE_HYPERLINK) return environment.FORCE_HYPERLINK !== "0";
  if (Number(environment.VTE_VERSION ?? 0) >= 5000) return true;
  if (environment.WT_SESSION || environment.KITTY_WINDOW_ID || environment.KONSOLE_VERSION) return true;
  return /^(iTerm\.app|WezTerm|vscode|ghostty|Hyper)$/.test(environment.TERM_PROGRAM ?? "");
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      // A reader that has enough is no failure: the stream's own listener ends the program.
      else if ((error as NodeJS.ErrnoException).code !== "EPIPE") reject(unwritable(error));
    });
  });
}

function unwritable(error: NodeJS.ErrnoException): AuthError {
  return new AuthError("store_unwritable", `Standard output cannot be written (${error.code}).`, {
    hint: "make room, or send the output elsewhere",
    cause: error,
  });
}
