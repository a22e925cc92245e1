import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import type { EnvOptions } from "./command.js";
import { formatVariables } from "./quote.js";
import { openAiVariables } from "./variables.js";

export async function runEnv(
  { reference, format, minValidityMs }: EnvOptions,
  context: Context,
): Promise<ExitCode> {
  const variables = await openAiVariables(reference, minValidityMs, context);
  await context.terminal.write(formatVariables({ ...variables }, format));
  return exitCodes.done;
}
