import type { Context } from "../../context.js";
import type { Shape } from "../../json/shapes.js";
import type { Resolution } from "../../resolution.js";
import { formatRelative } from "../../terminal/duration.js";
import { printable } from "../../terminal/printable.js";
import { type Column, renderTable } from "../../terminal/table.js";
import type { Style } from "../../terminal/terminal.js";
import { wrap } from "../../terminal/width.js";

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
      text: ({ kind }) => (kind === "unknown" ? "" : kind),
    },
    {
      heading: "EXPIRES",
      text: ({ expiresAt }) =>
        expiresAt === null ? "" : formatRelative(Date.parse(expiresAt), runtime.now()),
    },
    { heading: "PAYS", text: ({ pays }) => pays ?? "" },
    { heading: "FINGERPRINT", detail: true, text: ({ fingerprint }) => fingerprint ?? "" },
    { heading: "WHY", detail: true, text: ({ reason }) => printable(reason) },
  ];
  const seen = candidates.filter(({ verdict }) => verdict !== "absent");
  const absent = candidates.filter(({ verdict }) => verdict === "absent").map(({ location }) => location);
  const table = renderTable(seen, columns, width, (text) => terminal.styleOutput("bold", text));
  const empty = wrap(`Nothing in: ${absent.join(", ")}`, Math.min(width, 100)).join("\n");
  const parts = [summaryOf(target, candidates, provider.id), ...(seen.length > 0 ? [table] : [])];
  return [...parts, ...(absent.length > 0 ? [empty] : [])].join("\n\n");
}

function summaryOf(target: string, candidates: readonly WhyCandidate[], providerId: string): string {
  const taken = candidates.find(({ verdict }) => verdict === "taken");
  return printable(
    taken === undefined
      ? `Nothing can be used for ${target}. Sign in with: agent auth login ${providerId}`
      : `${target} is asked with ${taken.location}.`,
  );
}
