import type { CredentialSource } from "@link-assistant/auth-core";
import type { ImportAction, ImportStep } from "@link-assistant/auth-core/importing";
import type { Context } from "../../context.js";
import { formatDuration, formatRelative } from "../../terminal/duration.js";
import { printable } from "../../terminal/printable.js";
import { type Column, renderTable } from "../../terminal/table.js";
import { tilde } from "../../terminal/tilde.js";
import { wrap } from "../../terminal/width.js";
import type { Found } from "./look.js";
import { warningsOf } from "./warnings.js";

type Step = ImportStep<Found>;

const done = { copy: "copied", link: "linked", share: "shared", skip: "skipped" } as const;
const intended = {
  copy: "would-copy",
  link: "would-link",
  share: "would-share",
  skip: "would-skip",
} as const;

export function actionName(action: ImportAction, stopped: boolean) {
  return stopped ? intended[action] : done[action];
}

export interface Outcome {
  readonly sources: readonly CredentialSource[];
  readonly steps: readonly Step[];
  /** Nothing was stored: a dry run, or the person said no. */
  readonly stopped: boolean;
  readonly failed: ReadonlySet<Step>;
  readonly sawKeychain: boolean;
}

/** What was found and what became of it, for standard output. */
export function renderOutcome(outcome: Outcome, context: Context): string {
  const { steps, stopped, failed } = outcome;
  const { terminal, host } = context;
  const columns: readonly Column<Step>[] = [
    ...aboutFinding(context),
    { heading: "ACTION", text: (step) => (failed.has(step) ? "failed" : actionName(step.action, stopped)) },
    { heading: "AS", detail: true, text: nameOf },
    { heading: "FROM", detail: true, text: ({ found }) => tilde(found.finding.location, host) },
    { heading: "REASON", detail: true, text: ({ reason }) => printable(reason ?? "") },
  ];
  const bold = (text: string) => terminal.styleOutput("bold", text);
  const table = steps.length > 0 ? [renderTable(steps, columns, terminal.columns(), bold)] : [];
  const remarks = [
    ...emptySources(outcome, context),
    ...warningsOf(steps, context),
    ...noticesOf(steps, context),
  ];
  return `${[...table, ...remarks].join("\n\n")}\n`;
}

/** What a person must know before they tick, for standard error; empty where nothing is restricted. */
export function renderNotices(steps: readonly Step[], context: Context): string {
  return noticesOf(steps, context)
    .map((notice) => `${notice}\n`)
    .join("\n");
}

/** The list to tick, for standard error. */
export function renderChoices(steps: readonly Step[], chosen: ReadonlySet<Found>, context: Context): string {
  const { terminal, host } = context;
  const columns: readonly Column<Step>[] = [
    { heading: "", text: (step) => `[${chosen.has(step.found) ? "x" : " "}] ${steps.indexOf(step) + 1}` },
    ...aboutFinding(context),
    {
      heading: "WOULD",
      detail: true,
      text: (step) => `${step.action} as ${nameOf(step)}`,
    },
    { heading: "FROM", detail: true, text: ({ found }) => tilde(found.finding.location, host) },
  ];
  const bold = (text: string) => terminal.style("bold", text);
  return `${renderTable(steps, columns, terminal.columns(), bold)}\n`;
}

/** What it will be called on the command line; the key under which it is stored has another form. */
export function nameOf({ found, store }: Step): string {
  const { provider } = found.finding;
  const account = store?.key.slice(provider.length + 1);
  return store === undefined ? "" : printable(account ? `${provider}@${account}` : provider);
}

function aboutFinding({ runtime }: Context): readonly Column<Step>[] {
  const now = runtime.now();
  return [
    { heading: "TOOL", text: ({ found }) => found.source.id },
    { heading: "PROVIDER", text: ({ found }) => printable(found.finding.provider) },
    { heading: "KIND", text: ({ found }) => found.finding.kind },
    { heading: "STATUS", text: ({ found }) => found.finding.status },
    { heading: "TERMS", detail: true, text: ({ found }) => (found.finding.restricted ? "restricted" : "") },
    { heading: "ACCOUNT", detail: true, text: ({ found }) => printable(found.finding.account ?? "") },
    { heading: "PLAN", detail: true, text: ({ found }) => printable(found.finding.plan ?? "") },
    { heading: "AGE", detail: true, text: ({ found }) => ageOf(found.finding.modifiedAt, now) },
    {
      heading: "EXPIRES",
      detail: true,
      text: ({ found: { finding } }) =>
        finding.expiresAt === undefined ? "" : formatRelative(finding.expiresAt, now),
    },
  ];
}

function ageOf(modifiedAt: number | undefined, now: number): string {
  return modifiedAt === undefined ? "" : formatDuration(now - modifiedAt);
}

/** Where a tool may keep its login in the keychain, "nothing found" would be wrong without a look at it. */
function emptySources({ sources, steps, sawKeychain }: Outcome, { host }: Context): readonly string[] {
  const empty = sources.filter((source) => !steps.some(({ found }) => found.source === source));
  const unseen = empty.filter((source) => !sawKeychain && source.usesKeychainOn?.includes(host.platform));
  const names = (list: readonly CredentialSource[]) => list.map(({ name }) => name).join(", ");
  const nothing = empty.filter((source) => !unseen.includes(source));
  return [
    ...(nothing.length > 0 ? [`Nothing found of ${names(nothing)}.`] : []),
    ...(unseen.length > 0
      ? [`No file of ${names(unseen)}; the keychain was not looked at (--keychain).`]
      : []),
  ];
}

function noticesOf(steps: readonly Step[], { terminal }: Context): readonly string[] {
  const restricted = steps.filter(({ found }) => found.finding.restricted);
  const sources = new Set(restricted.map(({ found }) => found.source));
  return [...sources].flatMap(({ name, notice }) =>
    notice === undefined ? [] : wrap(`${name}: ${notice}`, Math.min(terminal.columns(), 100)).join("\n"),
  );
}
