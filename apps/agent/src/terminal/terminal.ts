/** What a format of `util.styleText` may be here: few, so that a screen stays calm. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export type InputKind = "terminal" | "stream" | "file" | "none";

/**
 * The person and the scripts around this process. Data for scripts goes through `write`, everything else
 * through `say`; commands and screens print in no other way.
 */
export interface Terminal {
  /** Standard output. Resolves once the reader has taken the text: back-pressure. */
  write(text: string): Promise<void>;
  /** One or several lines on standard error. */
  say(text: string): void;
  /** Standard error as it is, for what redraws a line. */
  draw(text: string): void;
  /** Styling for standard error; gives the text back unchanged where it must be plain. */
  style(style: Style, text: string): string;
  /** The same for standard output. */
  styleOutput(style: Style, text: string): string;
  readonly outputIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** `TERM=dumb`: no redrawing, no links, nothing but lines. */
  readonly isDumb: boolean;
  /** Whether the terminal says that it understands links (OSC 8). */
  readonly knowsLinks: boolean;
  /** Columns at this moment; a window can be resized. 80 where there is no window. */
  columns(): number;
  readonly input: Input;
}

export interface Input {
  readonly kind: InputKind;
  /**
   * Everything on standard input. With `firstByteWithinMs`, undefined when nothing has arrived by then: a
   * pipe that a parent process left open must not hang us.
   */
  readAll(options?: ReadOptions): Promise<Uint8Array | undefined>;
  /** One line typed without echo. Only where `kind` is "terminal". */
  readHidden(prompt: string, signal?: AbortSignal): Promise<string>;
  /** One line typed as an answer; undefined at the end of input. Only where `kind` is "terminal". */
  readLine(prompt: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Single key presses while something else runs; call the returned function to stop. */
  onKey(listener: (key: string) => void): () => void;
}

export interface ReadOptions {
  readonly firstByteWithinMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}
