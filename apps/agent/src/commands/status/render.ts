import { describeOrigin, type LifecycleNotice } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import type { Login, LoginState } from "../../logins.js";
import { formatRelative } from "../../terminal/duration.js";
import { printable } from "../../terminal/printable.js";
import { type Column, renderTable } from "../../terminal/table.js";
import type { Style, Terminal } from "../../terminal/terminal.js";
import { tilde } from "../../terminal/tilde.js";
import { wrap } from "../../terminal/width.js";

const styles: Readonly<Record<LoginState, Style>> = {
  usable: "green",
  expiring: "green",
  expired: "yellow",
  "sign-in-needed": "red",
  restricted: "yellow",
  broken: "red",
};

/** A table that fits the terminal, and under it what a person must know. */
export function renderLogins(logins: readonly Login[], context: Context): string {
  const { terminal } = context;
  const width = terminal.outputIsTerminal ? terminal.columns() : Number.POSITIVE_INFINITY;
  const columns: readonly Column<Login>[] = [
    {
      heading: "PROVIDER",
      text: ({ provider, account }) => provider.id + (account === undefined ? "" : `@${printable(account)}`),
    },
    {
      heading: "KIND",
      text: ({ kind, plan }) => (plan === undefined ? kind : `${kind} (${printable(plan)})`),
    },
    { heading: "STATE", text: ({ state }) => terminal.styleOutput(styles[state], state) },
    { heading: "EXPIRES", text: (login) => expiry(login, context) },
    { heading: "FROM", detail: true, text: ({ origin }) => tilde(describeOrigin(origin), context.host) },
    {
      heading: "NOTE",
      detail: true,
      text: ({ notices }) => notices.map((notice) => printable(notice)).join("; "),
    },
  ];
  const table = renderTable(logins, columns, width, (text) => terminal.styleOutput("bold", text));
  return [table, ...lifecycleNotices(logins).map((notice) => renderNotice(notice, terminal))].join("\n\n");
}

function expiry({ expiresAt, state }: Login, { runtime }: Context): string {
  if (expiresAt === undefined) return "";
  const when = formatRelative(expiresAt, runtime.now());
  return state === "expired" ? `${when}, renewed at use` : when;
}

function lifecycleNotices(logins: readonly Login[]): readonly LifecycleNotice[] {
  return [...new Set(logins.flatMap(({ lifecycle }) => (lifecycle === undefined ? [] : [lifecycle])))];
}

function renderNotice({ summary, nextStep }: LifecycleNotice, terminal: Terminal): string {
  const text = `${terminal.styleOutput("yellow", "notice:")} ${summary} ${nextStep}`;
  return wrap(text, Math.min(terminal.columns(), 100)).join("\n");
}
