import { Command } from "commander";
import { jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export interface DoctorOptions {
  readonly json: boolean;
  /** Mend what can be mended without harm. */
  readonly fix: boolean;
  /** Also compare clocks and ask providers. */
  readonly online: boolean;
}

export function doctorCommand(run: Run<DoctorOptions>): Command {
  return new Command("doctor")
    .summary("look for what is wrong, and say how to mend it")
    .description(
      "Look for what is wrong or dangerous on this machine: permissions, locks left behind, variables that hide " +
        "a login, logins that two tools hold at once, proxies and certificates. Exits with 1 if there is anything.",
    )
    .addOption(jsonOption())
    .option("--fix", "mend what can be mended without harm")
    .option("--online", "also compare the clock and ask the providers")
    .addHelpText(
      "after",
      examples("agent auth doctor", "agent auth doctor --fix", "agent auth doctor --online --json"),
    )
    .action((flags: { json?: true; fix?: true; online?: true }) =>
      run({ json: flags.json === true, fix: flags.fix === true, online: flags.online === true }),
    );
}
