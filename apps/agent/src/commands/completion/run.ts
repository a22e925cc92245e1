import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import type { CompletionOptions } from "./command.js";
import { completionScripts } from "./scripts.js";

export async function runCompletion({ shell }: CompletionOptions, { terminal }: Context): Promise<ExitCode> {
  await terminal.write(completionScripts[shell]);
  return exitCodes.done;
}
