import { Command } from "commander";
import { usageError } from "../../failure.js";
import { type ModelReference, parseModelReference } from "../../reference.js";
import { minValidityOption } from "../env/command.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface ExecOptions {
  readonly reference: ModelReference;
  readonly command: string;
  readonly parameters: readonly string[];
  readonly minValidityMs: number;
}

export function execCommand(run: Run<ExecOptions>): Command {
  return new Command("exec")
    .summary("run another tool with a credential")
    .description(
      "Run a command with OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL in its environment and nowhere else. " +
        "Ends as the command ends.",
    )
    .usage("[options] <target> -- <command...>")
    .argument("<target>", "provider or model, such as qwen, or qwen/qwen3-coder-480b", parseModelReference)
    .argument("<command...>", "the command to run, and its arguments")
    .addOption(minValidityOption())
    .passThroughOptions()
    .addHelpText(
      "after",
      examples("agent auth exec qwen -- aider", "agent auth exec qwen -- node my-script.js --fast"),
    )
    .action(
      (reference: ModelReference, words: readonly string[], { minValidity }: { minValidity: number }) => {
        // Passed-through words keep the -- that stands before them.
        const [command, ...parameters] = words[0] === "--" ? words.slice(1) : words;
        if (command === undefined)
          throw usageError("There is no command to run.", "agent auth exec qwen -- COMMAND");
        return run({ reference, command, parameters, minValidityMs: minValidity });
      },
    );
}
