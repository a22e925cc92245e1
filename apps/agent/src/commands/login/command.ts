import { Command, Option } from "commander";
import { type ProviderReference, parseProviderReference, withAccount } from "../../reference.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface LoginOptions {
  readonly reference: ProviderReference;
  readonly method?: "device" | "browser" | "api-key";
  /** Values for the method's own options, such as `plan` and `region`. */
  readonly methodOptions: Readonly<Record<string, string>>;
  /** The account names a deployment of `config.json`, which must be there. */
  readonly isDeployment: boolean;
  readonly openBrowser: boolean;
  readonly qr: boolean;
  readonly urlFile?: string;
  readonly force: boolean;
  readonly events: boolean;
}

interface Flags {
  readonly method?: LoginOptions["method"];
  readonly plan?: string;
  readonly region?: string;
  readonly browser: boolean;
  readonly account?: string;
  readonly deployment?: string;
  readonly qr?: true;
  readonly urlFile?: string;
  readonly force?: true;
  readonly events?: true;
}

export function loginCommand(run: Run<LoginOptions>): Command {
  return new Command("login")
    .summary("sign in to a provider")
    .description("Sign in to a provider. A key is read from standard input, or asked for without echo.")
    .argument("<provider>", "provider, or provider@account", parseProviderReference)
    .addOption(new Option("--method <how>", "way to sign in").choices(["device", "browser", "api-key"]))
    .addOption(
      new Option("--plan <plan>", "plan that the key belongs to").choices(["coding", "token", "standard"]),
    )
    .addOption(new Option("--region <region>", "region of the plan").choices(["cn", "intl", "us", "hk"]))
    .option("--no-browser", "do not open a browser; also for sign-in without a terminal")
    .option("--account <name>", "keep this login beside others of the provider")
    .option("--deployment <name>", "a deployment of your configuration")
    .option("--qr", "show a QR code")
    .option("--url-file <file>", "also write the address to this file")
    .option("--force", "keep a key even if the provider refuses it")
    .option("--events", "report the steps as NDJSON on standard output")
    .addHelpText(
      "after",
      examples(
        "agent qwen:login",
        "agent auth login qwen --plan coding < key.txt",
        "agent auth login qwen@work --no-browser",
      ),
    )
    .action((reference: ProviderReference, flags: Flags) => run(toOptions(reference, flags)));
}

function toOptions(reference: ProviderReference, flags: Flags): LoginOptions {
  const { method, plan, region, account, deployment, urlFile } = flags;
  return {
    reference: withAccount(withAccount(reference, account), deployment),
    ...(method !== undefined && { method }),
    methodOptions: { ...(plan !== undefined && { plan }), ...(region !== undefined && { region }) },
    isDeployment: deployment !== undefined,
    openBrowser: flags.browser,
    qr: flags.qr === true,
    ...(urlFile !== undefined && { urlFile }),
    force: flags.force === true,
    events: flags.events === true,
  };
}
