import { Command } from "commander";
import { type ModelReference, parseModelReference } from "../../reference.js";
import { jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface WhyOptions {
  readonly reference: ModelReference;
  readonly json: boolean;
}

export function whyCommand(run: Run<WhyOptions>): Command {
  return new Command("why")
    .summary("explain which credential is used, and why")
    .description(
      "Show every place that may hold a credential for a provider or model, in the order in which they count: " +
        "which one is taken, and why each of the others is not. Nothing secret is shown.",
    )
    .argument(
      "<target>",
      "provider or model, such as qwen, qwen@work or qwen/qwen3-coder-480b",
      parseModelReference,
    )
    .addOption(jsonOption())
    .addHelpText("after", examples("agent auth why qwen", "agent auth why qwen/qwen3-coder-480b --json"))
    .action((reference: ModelReference, flags: { json?: true }) =>
      run({ reference, json: flags.json === true }),
    );
}
