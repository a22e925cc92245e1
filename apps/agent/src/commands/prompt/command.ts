import { type Command, Option } from "commander";
import { rejectMistypedCommand } from "../../command-line.js";
import { urlArgument } from "../arguments.js";
import type { Run } from "../run.js";

export type OutputFormat = "text" | "json" | "ndjson";

export interface PromptOptions {
  /** Undefined when the prompt is on standard input alone. */
  readonly prompt?: string;
  /** As written; with `baseUrl` the whole of it is the model's name. */
  readonly model?: string;
  readonly system?: string;
  readonly output: OutputFormat;
  readonly baseUrl?: string;
  readonly verbose: boolean;
}

interface Flags {
  readonly model?: string;
  readonly system?: string;
  readonly output: OutputFormat;
  readonly baseUrl?: string;
  readonly verbose?: true;
}

/** The program itself: `agent [prompt]`. */
export function addPrompt(
  program: Command,
  run: Run<PromptOptions>,
  { literal, canAsk }: { readonly literal: boolean; readonly canAsk: boolean },
): Command {
  return program
    .argument("[prompt...]")
    .option("-m, --model <provider/model>", "model to ask")
    .option("--system <text>", "system message")
    .addOption(
      new Option("--output <format>", "of the answer").choices(["text", "json", "ndjson"]).default("text"),
    )
    .option("--base-url <url>", "ask this server, without a login", urlArgument)
    .option("--verbose", "also tell model, credential and usage")
    .action((words: readonly string[], flags: Flags) => {
      // Nothing was asked, and nothing can come through standard input: somebody wants to know what this is.
      if (words.length === 0 && !canAsk) program.help({ error: true });
      if (!literal) rejectMistypedCommand(words);
      return run(toOptions(words, flags));
    });
}

function toOptions(words: readonly string[], flags: Flags): PromptOptions {
  const { model, system, output, baseUrl, verbose } = flags;
  return {
    ...(words.length > 0 && { prompt: words.join(" ") }),
    ...(model !== undefined && { model }),
    ...(system !== undefined && { system }),
    output,
    ...(baseUrl !== undefined && { baseUrl }),
    verbose: verbose === true,
  };
}
