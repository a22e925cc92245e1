import type { CredentialSource } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { formatRelative } from "../../terminal/duration.js";
import { printable } from "../../terminal/printable.js";
import { type Column, renderTable } from "../../terminal/table.js";
import { tilde } from "../../terminal/tilde.js";
import { wrap } from "../../terminal/width.js";
import type { ImportOptions } from "./command.js";
import { actionName, type Planned } from "./plan.js";

interface Outcome {
  readonly sources: readonly CredentialSource[];
  readonly stopped: boolean;
  readonly failed: ReadonlySet<Planned>;
  readonly options: ImportOptions;
}

export function renderPlan(planned: readonly Planned[], outcome: Outcome, context: Context): string {
  const { terminal, host, runtime } = context;
  const width = terminal.outputIsTerminal ? terminal.columns() : Number.POSITIVE_INFINITY;
  const columns: readonly Column<Planned>[] = [
    { heading: "TOOL", text: ({ source }) => source.id },
    {
      heading: "PROVIDER",
      text: ({ finding }) =>
        printable(finding.provider) + (finding.account ? ` (${printable(finding.account)})` : ""),
    },
    { heading: "KIND", text: ({ finding }) => finding.kind },
    {
      heading: "STATUS",
      text: ({ finding }) => (finding.restricted ? `${finding.status}, restricted` : finding.status),
    },
    {
      heading: "EXPIRES",
      text: ({ finding }) =>
        finding.expiresAt === undefined ? "" : formatRelative(finding.expiresAt, runtime.now()),
    },
    {
      heading: "ACTION",
      text: (one) => (outcome.failed.has(one) ? "failed" : actionName(one.action, outcome.stopped)),
    },
    { heading: "FROM", text: ({ finding }) => tilde(finding.location, host) },
    { heading: "REASON", text: ({ reason }) => printable(reason ?? "") },
  ];
  const table =
    planned.length > 0
      ? [renderTable(planned, columns, width, (text) => terminal.styleOutput("bold", text))]
      : [];
  const empty = emptySources(planned, outcome, context);
  const notices = noticesOf(planned).map((notice) =>
    wrap(notice, Math.min(terminal.columns(), 100)).join("\n"),
  );
  return `${[...table, ...empty, ...notices].join("\n\n")}\n`;
}

/** On macOS most tools keep their login in the keychain: "nothing found" would be wrong without a look at it. */
function emptySources(
  planned: readonly Planned[],
  { sources, options }: Outcome,
  { host }: Context,
): readonly string[] {
  const names = sources
    .filter((source) => !planned.some((one) => one.source === source))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const unseen = host.platform === "darwin" && !options.keychain;
  return [
    unseen
      ? `No file of ${names.join(", ")}; the keychain was not looked at (--keychain).`
      : `Nothing found of ${names.join(", ")}.`,
  ];
}

function noticesOf(planned: readonly Planned[]): readonly string[] {
  const sources = new Set(planned.filter(({ finding }) => finding.restricted).map(({ source }) => source));
  return [...sources].flatMap(({ name, notice }) => (notice === undefined ? [] : [`${name}: ${notice}`]));
}
