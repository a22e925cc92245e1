import type { ImportStep } from "@link-assistant/auth-core/importing";
import type { Context } from "../../context.js";
import type { Found } from "./look.js";
import { renderChoices, renderNotices } from "./render.js";

type Step = ImportStep<Found>;

/**
 * Lets a person tick what to take over; undefined when they want nothing of it. Numbers and Enter rather than
 * arrow keys: it works in every terminal, is read aloud, and leaves a record of what was chosen.
 */
export async function choose(
  steps: readonly Step[],
  ticked: (step: Step) => boolean,
  context: Context,
): Promise<ReadonlySet<Found> | undefined> {
  const { terminal, signal } = context;
  const notices = renderNotices(steps, context);
  if (notices !== "") terminal.say(notices);
  let chosen = new Set(steps.filter(ticked).map(({ found }) => found));
  for (;;) {
    terminal.say(renderChoices(steps, chosen, context));
    const answer = await terminal.input.readLine(
      "Enter takes what is ticked; numbers tick and untick; a all, n none, q quit: ",
      signal,
    );
    const command = answer?.trim().toLowerCase() ?? "q";
    if (command === "") return chosen.size > 0 ? chosen : undefined;
    if (command === "q") return undefined;
    if (command === "a") chosen = new Set(steps.map(({ found }) => found));
    else if (command === "n") chosen = new Set();
    else chosen = toggled(chosen, steps, command);
  }
}

function toggled(chosen: ReadonlySet<Found>, steps: readonly Step[], command: string): Set<Found> {
  const result = new Set(chosen);
  for (const word of command.split(/[\s,]+/)) {
    const found = steps[Number(word) - 1]?.found;
    if (found !== undefined && !result.delete(found)) result.add(found);
  }
  return result;
}
