import { spawn } from "node:child_process";
import { once } from "node:events";
import { builtAgent } from "../support/agent-process.js";
import type { World } from "../support/world.js";
import { normalised } from "./transcript.js";

const block = /^(```console\n[\s\S]*?^```)$/m;

/** The page with every `console` block as it comes out: its `$` lines are run, in one home from top to bottom. */
export async function replayed(page: string, world: World): Promise<string> {
  await world.home.write(".bin/agent", `exec "${process.execPath}" "${builtAgent}" "$@"\n`);
  const parts: string[] = [];
  for (const part of page.split(block)) {
    parts.push(block.test(part) ? await session(commandsIn(part), world) : part);
  }
  return parts.join("");
}

/** Lines after a `$`, with those that a backslash joins to them. */
function commandsIn(text: string): readonly string[] {
  return [...text.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm)].map(([, command = ""]) => command);
}

async function session(commands: readonly string[], world: World): Promise<string> {
  const shown: string[] = [];
  for (const command of commands) {
    const { output, exitCode } = await runInShell(command, world);
    const code = exitCode === 0 ? "" : `[exit code ${exitCode}]`;
    shown.push([`$ ${command}`, normalised(output, world).trimEnd(), code].filter(Boolean).join("\n"));
  }
  return `\`\`\`console\n${shown.join("\n\n")}\n\`\`\``;
}

/** Both streams in the order in which a terminal gets them. Whoever asks for approval is approved. */
async function runInShell(command: string, { home, server }: World) {
  const agent = `agent() { sh "$HOME/.bin/agent" "$@"; }; export -f agent`;
  const child = spawn("bash", ["-c", `exec 2>&1; ${agent}; ${command}`], {
    cwd: home.path,
    env: home.environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let approved = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (approved || !/user_code=\S+\s/.test(output)) return;
    approved = true;
    server.approve();
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { output, exitCode };
}
