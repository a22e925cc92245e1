import type { Context } from "../../context.js";
import { printable } from "../../terminal/printable.js";
import type { Style } from "../../terminal/terminal.js";
import { wrap } from "../../terminal/width.js";
import type { Diagnosis } from "./diagnosis.js";

const styles: Readonly<Record<Diagnosis["severity"], Style>> = {
  error: "red",
  warning: "yellow",
  info: "cyan",
};

/** The worst first; each with its command on a line of its own, to be copied. */
export function renderDiagnoses(findings: readonly Diagnosis[], { terminal }: Context): string {
  const order = Object.keys(styles);
  const sorted = [...findings].sort(
    (one, other) => order.indexOf(one.severity) - order.indexOf(other.severity),
  );
  const width = Math.min(terminal.outputIsTerminal ? terminal.columns() : 100, 100);
  const blocks = sorted.map(({ severity, subject, reason, fix }) => {
    const head = `${terminal.styleOutput(styles[severity], severity)}: ${printable(subject)}`;
    const text = wrap(printable(reason), width - 2).map((line) => `  ${line}`);
    return [head, ...text, ...(fix === undefined ? [] : [`  -> ${printable(fix)}`])].join("\n");
  });
  const count = findings.filter(({ severity }) => severity !== "info").length;
  const summary =
    count === 0 ? "Nothing is wrong." : count === 1 ? "1 thing to mend." : `${count} things to mend.`;
  return [...blocks, summary].join("\n\n");
}
