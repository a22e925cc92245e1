import { Command } from "commander";
import { type ProviderReference, parseProviderReference } from "../../reference.js";
import { jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface ModelsOptions {
  readonly reference?: ProviderReference;
  readonly json: boolean;
  /** Only what is known without asking anybody. */
  readonly offline: boolean;
}

export function modelsCommand(run: Run<ModelsOptions>): Command {
  return new Command("models")
    .summary("list the models that your logins can use")
    .description(
      "List models as -m wants them. Providers with a login are asked; what they said last is remembered.",
    )
    .argument("[provider]", "provider, or provider@account", parseProviderReference)
    .addOption(jsonOption())
    .option("--offline", "ask nobody")
    .addHelpText("after", examples("agent models", "agent models qwen", "agent models --offline --json"))
    .action((reference: ProviderReference | undefined, flags: { json?: true; offline?: true }) =>
      run({
        ...(reference !== undefined && { reference }),
        json: flags.json === true,
        offline: flags.offline === true,
      }),
    );
}
