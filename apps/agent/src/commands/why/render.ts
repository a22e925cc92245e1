import type { Context } from "../../context.js";
import type { Shape } from "../../json/shapes.js";
import type { Resolution } from "../../resolution.js";
import { formatRelative } from "../../terminal/duration.js";
import { printable } from "../../terminal/printable.js";
import { type Column, renderTable } from "../../terminal/table.js";
import type { Style } from "../../terminal/terminal.js";

export type WhyCandidate = Shape<"why">["candidates"][number];

interface Answer {
  readonly target: string;
  readonly candidates: readonly WhyCandidate[];
}

const styles: Readonly<Record<WhyCandidate["verdict"], Style>> = {
  taken: "green",
  broken: "red",
  skipped: "yellow",
  absent: "dim",
};

export function renderWhy(
  { target, candidates }: Answer,
  { provider }: Resolution,
  { terminal, runtime }: Context,
): string {
  const width = terminal.outputIsTerminal ? terminal.columns() : Number.POSITIVE_INFINITY;
  const columns: readonly Column<WhyCandidate>[] = [
    { heading: "#", text: (one) => String(candidates.indexOf(one) + 1) },
    { heading: "VERDICT", text: ({ verdict }) => terminal.styleOutput(styles[verdict], verdict) },
    { heading: "PLACE", text: ({ location }) => location },
    {
      heading: "KIND",
      text: ({ kind, verdict }) => (verdict === "absent" || kind === "unknown" ? "" : kind),
    },
    {
      heading: "EXPIRES",
      text: ({ expiresAt }) =>
        expiresAt === null ? "" : formatRelative(Date.parse(expiresAt), runtime.now()),
    },
    { heading: "PAYS", text: ({ pays }) => pays ?? "" },
    { heading: "FINGERPRINT", text: ({ fingerprint }) => fingerprint ?? "" },
    { heading: "WHY", text: ({ reason }) => printable(reason) },
  ];
  const table = renderTable(candidates, columns, width, (text) => terminal.styleOutput("bold", text));
  const taken = candidates.find(({ verdict }) => verdict === "taken");
  const summary =
    taken === undefined
      ? `Nothing can be used for ${target}. Sign in with: agent auth login ${provider.id}`
      : `${target} is asked with ${taken.location}.`;
  return `${printable(summary)}\n\n${table}`;
}
