import type { Exchange, Result } from "./history.js";
import type { Plan } from "./plan.js";
import type { Report } from "./run.js";

/** One run for a person: what was planned, every step, what the server and the callers saw, and the verdict. */
export function describeRun({ callers, incidents, detached }: Plan, report: Report): string {
  const { name, trace, history, violations, steps } = report;
  return [
    `${name}${detached ? ", exchanges in processes of their own" : ""}`,
    ...callers.map((caller, index) => `  caller-${index}: ${fields(caller)}`),
    ...incidents.map((incident) => `  incident: ${fields(incident)}`),
    "",
    ...trace,
    "",
    ...history.exchanges.map(describeExchange),
    ...history.results.map(describeResult),
    "",
    violations.length === 0 ? `${name}: every rule was kept in ${steps} steps` : violations.join("\n"),
  ].join("\n");
}

function describeExchange({ sentAt, process, presented, issued, learned }: Exchange): string {
  const given = issued === undefined ? "nothing" : `pair ${issued}`;
  return `${sentAt} ${process} presented token ${presented}; the server gave ${given}, it learned ${learned ?? "nothing yet"}`;
}

function describeResult({ at, process, pair, code, defect }: Result): string {
  return `${at} ${process} ${pair === undefined ? (code ?? defect ?? "nothing") : `was given pair ${pair}`}`;
}

function fields(values: object): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && typeof value !== "function")
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
