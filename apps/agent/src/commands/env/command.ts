import { Command, Option } from "commander";
import { type ModelReference, parseModelReference } from "../../reference.js";
import { durationArgument } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

const environmentFormats = ["sh", "fish", "powershell", "dotenv", "json"] as const;
export type EnvironmentFormat = (typeof environmentFormats)[number];

export interface EnvOptions {
  readonly reference: ModelReference;
  readonly format: EnvironmentFormat;
  readonly minValidityMs: number;
}

interface Flags {
  readonly format: EnvironmentFormat;
  readonly minValidity: number;
}

/** Long enough for a person to start something; a token cannot be exchanged in another program's environment. */
const defaultMinValidityMs = 10 * 60_000;

export function envCommand(run: Run<EnvOptions>): Command {
  return new Command("env")
    .summary("print a credential as variables for other tools")
    .description(
      "Print a credential as OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL, for any tool that speaks to an " +
        "OpenAI-compatible server. The variables hold a secret: prefer agent auth exec.",
    )
    .argument("<target>", "provider or model, such as qwen, or qwen/qwen3-coder-480b", parseModelReference)
    .addOption(
      new Option("--format <format>", "for which shell or file").choices(environmentFormats).default("sh"),
    )
    .addOption(minValidityOption())
    .addHelpText(
      "after",
      examples(
        'eval "$(agent auth env qwen)"',
        "agent auth env qwen --format fish | source",
        "agent auth env deepseek --format json",
      ),
    )
    .action((reference: ModelReference, { format, minValidity }: Flags) =>
      run({ reference, format, minValidityMs: minValidity }),
    );
}

export function minValidityOption(): Option {
  return new Option("--min-validity <time>", "the credential must live this long")
    .argParser(durationArgument)
    .default(defaultMinValidityMs, "10m");
}
