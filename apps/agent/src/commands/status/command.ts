import { Command } from "commander";
import { type ProviderReference, parseProviderReference } from "../../reference.js";
import { jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface StatusOptions {
  readonly reference?: ProviderReference;
  readonly json: boolean;
  /** Exit code 4 unless everything that was asked about can be used. */
  readonly check: boolean;
  /** Ask the provider whether it takes the credential. */
  readonly online: boolean;
}

interface Flags {
  readonly json?: true;
  readonly check?: true;
  readonly online?: true;
}

export function statusCommand(run: Run<StatusOptions>): Command {
  return new Command("status")
    .summary("show logins: state, expiry, where each lives")
    .description("Show the logins of one provider or of all: state, expiry, plan, where each lives.")
    .argument("[provider]", "provider, or provider@account", parseProviderReference)
    .addOption(jsonOption())
    .option("--check", "exit with 4 unless every login shown can be used")
    .option("--online", "ask the provider whether it accepts the credential")
    .addHelpText(
      "after",
      examples("agent auth status", "agent auth status qwen --check", "agent auth status --json"),
    )
    .action((reference: ProviderReference | undefined, flags: Flags) => run(toOptions(reference, flags)));
}

export function listCommand(run: Run<StatusOptions>): Command {
  return new Command("list")
    .alias("ls")
    .summary("list all logins")
    .description("List all logins of this machine that agent can use.")
    .addOption(jsonOption())
    .addHelpText("after", examples("agent auth list", "agent auth list --json"))
    .action((flags: Flags) => run(toOptions(undefined, flags)));
}

function toOptions(reference: ProviderReference | undefined, flags: Flags): StatusOptions {
  return {
    ...(reference !== undefined && { reference }),
    json: flags.json === true,
    check: flags.check === true,
    online: flags.online === true,
  };
}
