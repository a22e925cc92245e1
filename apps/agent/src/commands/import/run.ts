import { isAbsolute, resolve } from "node:path";
import { type CredentialSource, isAuthError } from "@link-assistant/auth-core";
import type { ImportStep, ImportOptions as PlanOptions } from "@link-assistant/auth-core/importing";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { usageError } from "../../failure.js";
import { printJson } from "../../json/print.js";
import type { ImportOptions } from "./command.js";
import { decide } from "./decide.js";
import { type Found, look } from "./look.js";
import { nameOf, renderOutcome } from "./render.js";
import { examinedSource, resultOf } from "./results.js";
import { storedCredentials } from "./stored.js";

type Step = ImportStep<Found>;

export async function runImport(options: ImportOptions, context: Context): Promise<ExitCode> {
  const sources = await sourcesOf(options, context);
  const host = options.keychain ? context.keychainHost() : context.host;
  const found = await look(sources, host, pathOf(options, context));
  if (options.mode === "copy") refuseCopies(found, options);
  const { steps, stopped } = await decide(
    found,
    await planOptions(found, options, context),
    options,
    context,
  );
  const failed = stopped ? new Set<Step>() : await carryOut(steps, context);
  if (options.json) {
    const results = steps.map((step) => resultOf(step, stopped, context));
    const examined = sources.map((source) => examinedSource(source, found, options, context));
    await printJson(context.terminal, "import", { sources: examined, results });
  } else {
    const outcome = { sources, steps, stopped, failed, sawKeychain: options.keychain };
    await context.terminal.write(renderOutcome(outcome, context));
  }
  return failed.size > 0 ? exitCodes.failed : exitCodes.done;
}

async function sourcesOf(
  { from }: ImportOptions,
  { registry }: Context,
): Promise<readonly CredentialSource[]> {
  if (from !== "all") return [await registry.source(from)];
  return Promise.all(registry.sourceIds.map((id) => registry.source(id)));
}

function pathOf({ path }: ImportOptions, { host }: Context): { readonly path?: string } {
  if (path === undefined) return {};
  return { path: isAbsolute(path) ? path : resolve(host.workingFolder, path) };
}

/** A second holder of a rotating refresh token logs both out: this is not on offer, not even by option. */
function refuseCopies(found: readonly Found[], { only }: ImportOptions): void {
  const login = found.find(({ finding }) => finding.kind === "oauth");
  if (login === undefined || only === "api-key") return;
  throw usageError(
    `${login.source.name}'s login renews itself there; a copy would log one of the two out.`,
    `leave out --mode copy, or copy only keys: agent auth import --from ${login.source.id} --only api-key --mode copy`,
  );
}

async function planOptions(
  found: readonly Found[],
  { only, account, replace, mode, path, yes, allowRestricted }: ImportOptions,
  context: Context,
): Promise<PlanOptions> {
  const providers = context.registry.providerIds;
  const foundProviders = new Set(found.map(({ finding }) => finding.provider));
  const known = providers.filter((id) => foundProviders.has(id));
  return {
    providers,
    stored: await storedCredentials(known, context),
    only,
    account,
    replace,
    linkKeys: mode === "link",
    ofProject: path !== undefined,
    restricted: allowRestricted ? "hand-out" : yes ? "describe" : "skip",
  };
}

/** Each on its own: one that cannot be stored does not keep the others out. */
async function carryOut(steps: readonly Step[], context: Context): Promise<ReadonlySet<Step>> {
  const failed = new Set<Step>();
  for (const step of steps) {
    if (step.store === undefined) continue;
    const { key, credential } = step.store;
    try {
      await (await context.storeOf(step.found.finding.provider)).update(key, () => credential);
    } catch (error) {
      if (!isAuthError(error)) throw error;
      context.terminal.say(`${context.terminal.style("red", "error:")} ${nameOf(step)}: ${error.message}`);
      failed.add(step);
    }
  }
  return failed;
}
