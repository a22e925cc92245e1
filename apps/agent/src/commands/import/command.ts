import { Command, Option } from "commander";
import { usageError } from "../../failure.js";
import { jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface ImportOptions {
  /** Id of a source, or "all". */
  readonly from: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly yes: boolean;
  readonly mode?: "link" | "copy";
  readonly path?: string;
  readonly only?: "api-key" | "oauth";
  readonly account?: string;
  readonly replace: boolean;
  readonly keychain: boolean;
  readonly allowRestricted: boolean;
}

interface Flags {
  readonly from: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly yes?: true;
  readonly mode?: "link" | "copy";
  readonly path?: string;
  readonly only?: "api-key" | "oauth";
  readonly account?: string;
  readonly replace?: true;
  readonly keychain?: true;
  readonly allowRestricted?: true;
}

export function importCommand(run: Run<ImportOptions>): Command {
  return new Command("import")
    .summary("adopt the logins of other agent CLIs")
    .description(
      "Find the logins of other agent CLIs. Keys are copied; tokens that the other tool renews are linked " +
        "and stay its own: they are read anew at each use, and never refreshed or written here.",
    )
    .requiredOption("--from <tool>", "qwen, gemini, claude, opencode, codex or all")
    .option("--dry-run", "show what would be done, change nothing")
    .addOption(jsonOption())
    .option("--yes", "do not ask")
    .addOption(new Option("--mode <mode>", "copy is for keys only").choices(["link", "copy"]))
    .option("--path <file>", "examine this file alone")
    .addOption(new Option("--only <kind>", "only credentials of this kind").choices(["api-key", "oauth"]))
    .option("--account <name>", "keep them as this account")
    .option("--replace", "overwrite an existing, different login")
    .option("--keychain", "look into the keychain too (it may ask for a password)")
    .option("--allow-restricted", "use a login whose owner forbids it elsewhere, after reading the notice")
    .addHelpText(
      "after",
      examples(
        "agent auth import --from all --dry-run",
        "agent auth import --from opencode --only api-key",
        "agent auth import --from claude --json",
      ),
    )
    .action((flags: Flags) => run(toOptions(flags)));
}

function toOptions(flags: Flags): ImportOptions {
  const { from, mode, path, only, account } = flags;
  if (from === "all" && path !== undefined) {
    throw usageError(
      "--path needs one tool in --from, not all.",
      "agent auth import --from qwen --path FILE",
    );
  }
  return {
    from,
    ...(mode !== undefined && { mode }),
    ...(path !== undefined && { path }),
    ...(only !== undefined && { only }),
    ...(account !== undefined && { account }),
    dryRun: flags.dryRun === true,
    json: flags.json === true,
    yes: flags.yes === true,
    replace: flags.replace === true,
    keychain: flags.keychain === true,
    allowRestricted: flags.allowRestricted === true,
  };
}
