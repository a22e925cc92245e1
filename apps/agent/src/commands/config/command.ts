import { Command } from "commander";
import { jsonOption } from "../arguments.js";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

export type ConfigOptions =
  | { readonly action: "list"; readonly json: boolean }
  | { readonly action: "get"; readonly key: string }
  | { readonly action: "set"; readonly key: string; readonly value: string }
  | { readonly action: "unset"; readonly key: string };

export function configCommand(run: Run<ConfigOptions>): Command {
  const key = "such as model, store, or providers.qwen.issuer";
  return new Command("config")
    .summary("see and change your configuration")
    .description(
      "See and change ~/.agent/config.json. It is your own: a project's folder is never read, because a " +
        "repository must not decide where a login is sent.",
    )
    .helpCommand(false)
    .addCommand(
      new Command("list")
        .summary("show all values")
        .description("Show all values.")
        .addOption(jsonOption())
        .addHelpText("after", examples("agent config list", "agent config list --json"))
        .action(({ json }: { json?: true }) => run({ action: "list", json: json === true })),
    )
    .addCommand(
      new Command("get")
        .summary("print one value")
        .description("Print one value.")
        .argument("<key>", key)
        .addHelpText("after", examples("agent config get model", "agent config get providers.qwen.issuer"))
        .action((name: string) => run({ action: "get", key: name })),
    )
    .addCommand(
      new Command("set")
        .summary("set one value")
        .description("Set one value. Several, such as scopes, are separated by commas.")
        .argument("<key>", key)
        .argument("<value>", "its new value")
        .addHelpText(
          "after",
          examples(
            "agent config set model qwen/qwen3-coder-480b",
            "agent config set providers.qwen.issuer https://login.example",
          ),
        )
        .action((name: string, value: string) => run({ action: "set", key: name, value })),
    )
    .addCommand(
      new Command("unset")
        .summary("remove one value")
        .description("Remove one value.")
        .argument("<key>", key)
        .addHelpText("after", examples("agent config unset model"))
        .action((name: string) => run({ action: "unset", key: name })),
    );
}
