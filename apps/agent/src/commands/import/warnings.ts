import type { FindingFlag } from "@link-assistant/auth-core";
import type { ImportStep } from "@link-assistant/auth-core/importing";
import type { Context } from "../../context.js";
import { printable } from "../../terminal/printable.js";
import { tilde } from "../../terminal/tilde.js";
import { wrap } from "../../terminal/width.js";
import type { Found } from "./look.js";

/** What is wrong with a place, or odd about an entry, after the place's name. A new flag does not compile without. */
const words: Readonly<Record<FindingFlag, string>> = {
  "readable-by-others": "can be read by other users of this machine",
  "writable-by-others": "can be changed by other users of this machine",
  "foreign-owner": "belongs to another user",
  symlink: "is a link to another place",
  "expiry-unit-guessed": "gives the end of a login in an unusual unit",
  "not-renewable": "holds a login that its tool cannot renew: it ends when it expires",
  "account-uncertain": "does not say for sure whose login it is",
  "unusual-shape": "holds an entry in a shape that its tool does not write",
  "of-project": "belongs to the project in this folder",
};

/** One line for each place and flag, however many entries a place has. */
export function warningsOf(steps: readonly ImportStep<Found>[], context: Context): readonly string[] {
  const { terminal, host } = context;
  const lines = steps.flatMap(({ found: { finding } }) => {
    const place = printable(tilde(finding.location, host));
    return (finding.flags ?? []).map((flag) => {
      const remedy = flag.endsWith("-by-others") ? `: chmod 600 ${place}` : ".";
      return `warning: ${place} ${words[flag]}${remedy}`;
    });
  });
  const width = Math.min(terminal.columns(), 100);
  return lines.length === 0
    ? []
    : [[...new Set(lines)].map((line) => wrap(line, width).join("\n")).join("\n")];
}
