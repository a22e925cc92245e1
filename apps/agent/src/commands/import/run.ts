import { isAbsolute, resolve } from "node:path";
import { type CredentialSource, isAuthError } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { usageError } from "../../failure.js";
import { isoTime, printJson } from "../../json/print.js";
import { tilde } from "../../terminal/tilde.js";
import type { ImportOptions } from "./command.js";
import { actionName, type Planned, planImport } from "./plan.js";
import { renderPlan } from "./render.js";

export async function runImport(options: ImportOptions, context: Context): Promise<ExitCode> {
  const sources = await sourcesOf(options, context);
  const host = options.keychain ? context.keychainHost() : context.host;
  const found = [];
  for (const source of sources) {
    const findings = await source.find(host, pathOf(options, context));
    if (options.mode === "copy") refuseCopies(source, findings);
    found.push(...findings.map((finding) => ({ source, finding })));
  }
  const planned = await planImport(found, options, context);
  const stopped = options.dryRun || !(await agreed(planned, options, context));
  const failed = stopped ? new Set<Planned>() : await carryOut(planned, context);
  if (options.json)
    await printJson(context.terminal, "import", {
      results: planned.map((one) => toJson(one, stopped, context)),
    });
  else await context.terminal.write(renderPlan(planned, { sources, stopped, failed, options }, context));
  return failed.size > 0 ? exitCodes.failed : exitCodes.done;
}

async function sourcesOf(
  { from }: ImportOptions,
  { registry }: Context,
): Promise<readonly CredentialSource[]> {
  if (from !== "all") return [await registry.source(from)];
  return Promise.all(registry.sourceIds.map((id) => registry.source(id)));
}

function pathOf({ path }: ImportOptions, { host }: Context) {
  if (path === undefined) return {};
  return { path: isAbsolute(path) ? path : resolve(host.workingFolder, path) };
}

/** A second holder of a rotating refresh token logs both out: this is not on offer, not even by option. */
function refuseCopies(
  source: CredentialSource,
  findings: Awaited<ReturnType<CredentialSource["find"]>>,
): void {
  if (!findings.some(({ kind }) => kind === "oauth")) return;
  throw usageError(
    `${source.name}'s login renews itself there; a copy would log one of the two out.`,
    `leave out --mode copy, or copy only keys: agent auth import --from ${source.id} --only api-key --mode copy`,
  );
}

/** Asks once, and only a person who sits at a terminal. */
async function agreed(
  planned: readonly Planned[],
  { yes, json }: ImportOptions,
  { terminal }: Context,
): Promise<boolean> {
  const count = planned.filter(({ store }) => store !== undefined).length;
  if (yes || json || count === 0 || terminal.input.kind !== "terminal" || !terminal.errorIsTerminal)
    return true;
  for (const { finding, source, action } of planned) {
    if (action !== "skip")
      terminal.say(`  ${action} ${finding.provider} (${finding.kind}) from ${source.name}`);
  }
  const answer = await terminal.input.readLine(
    `Go on with ${count === 1 ? "this one" : `these ${count}`}? [Y/n] `,
  );
  return /^(y|yes|)$/i.test(answer?.trim() ?? "no");
}

/** Each on its own: one that cannot be stored does not keep the others out. */
async function carryOut(planned: readonly Planned[], context: Context): Promise<ReadonlySet<Planned>> {
  const failed = new Set<Planned>();
  for (const one of planned) {
    if (one.store === undefined) continue;
    const { key, credential } = one.store;
    try {
      await (await context.storeOf(one.finding.provider)).update(key, () => credential);
    } catch (error) {
      if (!isAuthError(error)) throw error;
      context.terminal.say(`${context.terminal.style("red", "error:")} ${key}: ${error.message}`);
      failed.add(one);
    }
  }
  return failed;
}

function toJson({ source, finding, action, reason }: Planned, stopped: boolean, { host }: Context) {
  const { provider, account = null, kind, status, restricted = false } = finding;
  return {
    source: source.id,
    provider,
    account,
    kind,
    status,
    location: tilde(finding.location, host),
    expiresAt: isoTime(finding.expiresAt),
    action: actionName(action, stopped),
    reason: reason ?? null,
    restricted,
    notice: source.notice ?? null,
  };
}
