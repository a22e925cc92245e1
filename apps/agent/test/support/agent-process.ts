import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The program as it is published: what was built, not what is in src. */
export const builtAgent = fileURLToPath(new URL("../../dist/agent.cjs", import.meta.url));

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person's account on a machine: an empty home, and nothing of this process's environment. */
export interface Home {
  readonly path: string;
  readonly environment: Record<string, string>;
  /** Runs to the end. Without `input`, standard input is `/dev/null`. */
  run(argv: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Starts, for what must be spoken to while it runs. */
  start(argv: readonly string[], options?: RunOptions): Running;
  write(path: string, content: string): Promise<void>;
  has(path: string): boolean;
  remove(): Promise<void>;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** What has come so far. */
  output(): Ran;
  /** Resolves when the pattern is on either stream. */
  sees(pattern: RegExp): Promise<RegExpMatchArray>;
  ended(): Promise<Ran>;
}

export async function createHome(environment: Readonly<Record<string, string>> = {}): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), "agent-home-"));
  const variables: Record<string, string> = { HOME: path, PATH: process.env.PATH ?? "", ...environment };
  const start = (argv: readonly string[], { input, environment: more, cwd = path }: RunOptions = {}) => {
    const child = spawn(process.execPath, [builtAgent, ...argv], {
      cwd,
      env: { ...variables, ...more },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    child.stdin?.on("error", () => {}).end(input);
    return follow(child);
  };
  return {
    path,
    environment: variables,
    start,
    run: (argv, options) => start(argv, options).ended(),
    has: (name) => existsSync(join(path, name)),
    write: async (name, content) => {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, content, { mode: 0o600 });
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

function follow(child: ChildProcess): Running {
  const text = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      for (const watch of watchers) watch();
    });
  }
  const output = () => ({ exitCode: child.exitCode, ...text });
  const closed = once(child, "close");
  return {
    process: child,
    output,
    ended: async () => {
      await closed;
      return output();
    },
    sees: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const match = (text.stdout + text.stderr).match(pattern);
          if (match === null) return;
          watchers.delete(watch);
          resolve(match);
        };
        watchers.add(watch);
        void closed.then(() => reject(new Error(`ended without ${pattern}: ${text.stdout}${text.stderr}`)));
        watch();
      }),
  };
}
