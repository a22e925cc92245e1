import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The built CLI and where it runs. */
export interface AgentCommand {
  readonly file: string;
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface AgentRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order of arrival. */
  readonly output: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly onOutput?: (text: string) => void;
}

const timeLimitMs = 20_000;

/** The file that `npm install` would link as `agent`. */
export function builtAgent(): string {
  const manifest = createRequire(import.meta.url).resolve("@link-assistant/agent/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: { agent: string } };
  return join(dirname(manifest), bin.agent);
}

/** Runs the CLI as a person's shell would, with its input from a pipe. */
export async function runAgent(
  agent: AgentCommand,
  parameters: readonly string[],
  options: RunOptions = {},
): Promise<AgentRun> {
  const child = spawn(process.execPath, [agent.file, ...parameters], {
    cwd: agent.workingFolder,
    env: agent.environment,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    timeout: timeLimitMs,
    killSignal: "SIGKILL",
  });
  // A command that ends without reading its input is not the demo's trouble.
  child.stdin?.on("error", () => {}).end(options.input);
  const texts = collect(child, options.onOutput);
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, ...texts };
}

function collect(child: ChildProcess, onOutput: (text: string) => void = () => {}) {
  const texts = { stdout: "", stderr: "", output: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
      texts.output += text;
      onOutput(text);
    });
  }
  return texts;
}
