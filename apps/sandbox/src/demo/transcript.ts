/** What the demo prints: a shell session that a person can read, with what was checked in between. */
export interface Transcript {
  title(text: string): void;
  /** What happens around the next command, as a shell comment. */
  remark(text: string): void;
  command(text: string): void;
  /** Verbatim, as the command wrote it. */
  output(text: string): void;
  check(label: string, passed: boolean, seen?: string): void;
  /** Labels of the checks that failed. */
  readonly failures: readonly string[];
}

export function createTranscript(write: (text: string) => void, colour: boolean): Transcript {
  const failures: string[] = [];
  const style = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const [bold, faint, red, green] = [1, 2, 31, 32];
  return {
    failures,
    title: (text) => write(`${style(bold, text)}\n`),
    remark: (text) => write(`\n${style(faint, `# ${text}`)}\n`),
    command: (text) => write(`${style(bold, `$ ${text}`)}\n`),
    output: (text) => write(text),
    check(label, passed, seen) {
      if (!passed) failures.push(label);
      const mark = passed ? style(green, "  ✓") : style(red, "  ✗");
      write(`${mark} ${style(faint, label)}${passed || seen === undefined ? "" : ` (${seen})`}\n`);
    },
  };
}
