import { Argument, Command } from "commander";
import { examples } from "../examples.js";
import type { Run } from "../run.js";

const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

export interface CompletionOptions {
  readonly shell: Shell;
}

export function completionCommand(run: Run<CompletionOptions>): Command {
  return new Command("completion")
    .summary("print the completion script of a shell")
    .description("Print a script that completes commands, options, providers, tools and models.")
    .addArgument(new Argument("<shell>", "your shell").choices(shells))
    .addHelpText(
      "after",
      examples(
        "source <(agent completion bash)",
        "agent completion fish > ~/.config/fish/completions/agent.fish",
        "agent completion powershell | Out-String | Invoke-Expression",
      ),
    )
    .action((shell: Shell) => run({ shell }));
}
