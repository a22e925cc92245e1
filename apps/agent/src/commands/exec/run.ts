import type { Context } from "../../context.js";
import type { ExitCode } from "../../exit-code.js";
import { openAiVariables } from "../env/variables.js";
import type { ExecOptions } from "./command.js";

/** Ends with the child's own exit code, whatever it is. */
export async function runExec(options: ExecOptions, context: Context): Promise<ExitCode> {
  const { reference, command, parameters, minValidityMs } = options;
  const variables = await openAiVariables(reference, minValidityMs, context);
  return (await context.runChild(command, parameters, { ...variables })) as ExitCode;
}
