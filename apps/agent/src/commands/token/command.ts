import { Command } from "commander";
import { type ProviderReference, parseProviderReference } from "../../reference.js";
import { durationArgument, integerArgument, jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface TokenOptions {
  readonly reference: ProviderReference;
  readonly minValidityMs?: number;
  readonly json: boolean;
  /** Print to this open file descriptor instead of standard output. */
  readonly fileDescriptor?: number;
  /** Print an HTTP header line. */
  readonly header: boolean;
}

interface Flags {
  readonly minValidity?: number;
  readonly json?: true;
  readonly fd?: number;
  readonly header?: true;
}

export function tokenCommand(run: Run<TokenOptions>): Command {
  return new Command("token")
    .summary("print a valid access token or key")
    .description("Print a valid access token or key and a newline, refreshing it first if needed.")
    .argument("<provider>", "provider, or provider@account", parseProviderReference)
    .option("--min-validity <time>", "it must live this long, such as 10m (default: 60s)", durationArgument)
    .addOption(jsonOption().conflicts("header"))
    .option("--fd <number>", "print to this file descriptor, not to standard output", integerArgument)
    .option("--header", 'print "Authorization: Bearer ..." for curl -H @-')
    .addHelpText(
      "after",
      examples(
        "agent auth token qwen",
        "agent auth token qwen --min-validity 10m --json",
        "agent auth token qwen --header | curl -H @- https://portal.qwen.ai/v1/models",
      ),
    )
    .action((reference: ProviderReference, { minValidity, json, fd, header }: Flags) =>
      run({
        reference,
        ...(minValidity !== undefined && { minValidityMs: minValidity }),
        json: json === true,
        ...(fd !== undefined && { fileDescriptor: fd }),
        header: header === true,
      }),
    );
}
