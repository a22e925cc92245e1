import { Command } from "commander";
import { type ProviderReference, parseProviderReference, withAccount } from "../../reference.js";
import { jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface LogoutOptions {
  readonly reference: ProviderReference;
  readonly json: boolean;
}

export function logoutCommand(run: Run<LogoutOptions>): Command {
  return new Command("logout")
    .summary("sign out: revoke and forget a login")
    .description("Revoke a login where its server can, forget it here in any case, and say what is left.")
    .argument("<provider>", "provider, or provider@account", parseProviderReference)
    .option("--account <name>", "the account to sign out")
    .addOption(jsonOption())
    .addHelpText("after", examples("agent qwen:logout", "agent auth logout qwen@work --json"))
    .action((reference: ProviderReference, flags: { account?: string; json?: true }) =>
      run({ reference: withAccount(reference, flags.account), json: flags.json === true }),
    );
}
