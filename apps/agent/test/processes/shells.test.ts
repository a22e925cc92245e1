import { spawnSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "vitest";
import { builtAgent, createHome, type Home } from "../support/agent-process.js";
import { hasPty, runInPty } from "../support/pty.js";

const installed = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;

/** An `agent` that answers completions like the real one, and tells what else it was called with. */
async function homeWithAgent(onTestFinished: (clean: () => Promise<void>) => void): Promise<Home> {
  const home = await createHome();
  onTestFinished(home.remove);
  const real = `exec "${process.execPath}" "${builtAgent}" "$@"`;
  const file = join(home.path, "bin/agent");
  await home.write(
    "bin/agent",
    `#!/bin/sh\ncase $1 in __complete|completion) ${real};; esac\necho "RAN[$*]"\n`,
  );
  await chmod(file, 0o755);
  home.environment.PATH = `${join(home.path, "bin")}:${home.environment.PATH}`;
  await writeFile(join(home.path, ".zshrc"), "PROMPT='ready> '\nunsetopt BEEP\n");
  return home;
}

const shells = [
  {
    shell: "bash",
    start: "unset -f agent; exec bash --norc -i",
    setUp: "PS1='ready> '; source <(agent completion bash)\r",
  },
  {
    shell: "zsh",
    start: "unset -f agent; exec zsh -i",
    setUp: "autoload -Uz compinit && compinit -u; source <(agent completion zsh); echo loaded\r",
  },
];

const typed = [
  ["agent qwen:logi\t\r", "RAN[qwen:login]"],
  ["agent auth import --from g\t\r", "RAN[auth import --from gemini]"],
  ["agent auth login qw\t--pl\tcod\t\r", "RAN[auth login qwen --plan coding]"],
] as const;

describe.skipIf(!hasPty)("completion", { concurrent: true, timeout: 60_000 }, () => {
  for (const { shell, start, setUp } of shells) {
    test.skipIf(!installed(shell))(`in a real ${shell}`, async ({ onTestFinished, expect }) => {
      const home = await homeWithAgent(onTestFinished);
      const pty = runInPty(home, start, { columns: 120 });
      pty.type(setUp);
      await pty.sees(/ready> (?!.*completion)|loaded\r?\n/);
      for (const [keys, ran] of typed) {
        pty.type(keys);
        await pty.sees(new RegExp(ran.replaceAll(/[[\]]/g, "\\$&")));
      }
      pty.type("exit\r");
      expect((await pty.ended()).output).not.toContain("qwen:qwen:");
    });
  }

  test.skipIf(!installed("fish"))("in a real fish", async ({ onTestFinished, expect }) => {
    const home = await homeWithAgent(onTestFinished);
    const ask = (line: string) => `agent completion fish | source; complete -C "${line}"`;
    const run = (line: string) =>
      spawnSync("fish", ["--no-config", "-c", ask(line)], { env: home.environment, encoding: "utf8" });
    expect(
      run("agent qwen:lo")
        .stdout.split("\n")
        .map((line) => line.split("\t")[0]),
    ).toEqual(["qwen:login", "qwen:logout", ""]);
    expect(run("agent auth import --from g").stdout).toMatch(/^gemini/);
  });

  test.skipIf(!installed("pwsh"))("in a real PowerShell", async ({ onTestFinished, expect }) => {
    const home = await homeWithAgent(onTestFinished);
    const script =
      "agent completion powershell | Out-String | Invoke-Expression; " +
      "(TabExpansion2 'agent qwen:lo' 13).CompletionMatches.CompletionText";
    const ran = spawnSync("pwsh", ["-NoProfile", "-c", script], { env: home.environment, encoding: "utf8" });
    expect(ran.stdout).toContain("qwen:login");
  });
});

describe.concurrent("eval of auth env", { timeout: 30_000 }, () => {
  const forms = [
    ["bash", 'eval "$(agent auth env deepseek)"'],
    ["zsh", 'eval "$(agent auth env deepseek)"'],
    ["fish", "agent auth env deepseek --format fish | source"],
  ] as const;
  for (const [shell, form] of forms) {
    test.skipIf(!installed(shell))(`in ${shell}`, async ({ onTestFinished, expect }) => {
      const home = await createHome({ DEEPSEEK_API_KEY: "CNRY-it's $HOME" });
      onTestFinished(home.remove);
      const agent =
        shell === "fish"
          ? `function agent; "${process.execPath}" "${builtAgent}" $argv; end;`
          : `agent() { "${process.execPath}" "${builtAgent}" "$@"; };`;
      const script = `${agent} ${form}; printenv OPENAI_API_KEY; printenv OPENAI_BASE_URL`;
      const ran = spawnSync(shell, ["-c", script], { env: home.environment, encoding: "utf8" });
      expect(ran.stdout).toBe("CNRY-it's $HOME\nhttps://api.deepseek.com\n");
    });
  }
});
