import {
  type ImportStep,
  type ImportOptions as PlanOptions,
  planImport,
} from "@link-assistant/auth-core/importing";
import type { Context } from "../../context.js";
import { choose } from "./choose.js";
import type { ImportOptions } from "./command.js";
import type { Found } from "./look.js";

type Step = ImportStep<Found>;

/**
 * A person at a terminal is asked, with everything on the list that can be taken at all; what is restricted or
 * of the project is not ticked unless an option asked for it. Nobody else is asked anything.
 */
export async function decide(
  found: readonly Found[],
  plan: PlanOptions,
  { dryRun, yes, json }: ImportOptions,
  context: Context,
): Promise<{ readonly steps: readonly Step[]; readonly stopped: boolean }> {
  const steps = planImport(found, plan);
  const { input, errorIsTerminal } = context.terminal;
  if (dryRun) return { steps, stopped: true };
  if (yes || json || input.kind !== "terminal" || !errorIsTerminal) return { steps, stopped: false };
  const restricted = plan.restricted === "skip" ? "describe" : plan.restricted;
  const possible: PlanOptions = { ...plan, restricted, ofProject: true };
  const all = planImport(found, possible);
  const offered = all.filter(({ store }) => store !== undefined);
  if (offered.length === 0) return { steps, stopped: false };
  const asked = new Set(steps.filter(({ store }) => store !== undefined).map((step) => step.found));
  const chosen = await choose(offered, (step) => asked.has(step.found), context);
  if (chosen === undefined) return { steps, stopped: true };
  return { steps: onlyChosen(all, chosen, possible), stopped: false };
}

/** Planned anew, because without the others another one may be the best of its provider. */
function onlyChosen(all: readonly Step[], chosen: ReadonlySet<Found>, plan: PlanOptions): readonly Step[] {
  const kept = all.filter(({ action, found }) => action === "share" || chosen.has(found));
  const planned = planImport(
    kept.map(({ found }) => found),
    plan,
  );
  return all.map((step) => {
    const again = planned.find(({ found }) => found === step.found);
    if (again !== undefined) return again;
    return step.store === undefined ? step : { found: step.found, action: "skip", reason: "Not ticked." };
  });
}
