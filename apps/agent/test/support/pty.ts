import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { builtAgent, type Home } from "./agent-process.js";

/** A pseudo-terminal made by `script`, which every Linux has: no native module has to be built. */
export const hasPty = spawnSync("script", ["--version"]).error === undefined && process.platform === "linux";

export interface Pty {
  /** Everything that has come, raw. */
  output(): string;
  sees(pattern: RegExp): Promise<RegExpMatchArray>;
  type(keys: string): void;
  ended(): Promise<{ readonly exitCode: number | null; readonly output: string }>;
}

export interface PtyOptions {
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a shell command in a terminal. `agent` stands for the built program. */
export function runInPty(
  home: Home,
  command: string,
  { columns = 80, environment = {} }: PtyOptions = {},
): Pty {
  const agent = `agent() { "${process.execPath}" "${builtAgent}" "$@"; }`;
  const script = `stty cols ${columns} rows 50; ${agent}; ${command}`;
  const child = spawn("script", ["--quiet", "--return", "--command", script, "/dev/null"], {
    cwd: home.path,
    env: { ...home.environment, TERM: "xterm-256color", SHELL: "/bin/bash", ...environment },
  });
  let text = "";
  const watchers = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    for (const watch of watchers) watch();
  });
  child.stdin.on("error", () => {});
  const closed = once(child, "close");
  return {
    output: () => text,
    type: (keys) => void child.stdin.write(keys),
    ended: async () => {
      await closed;
      return { exitCode: child.exitCode, output: text };
    },
    sees: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const match = text.match(pattern);
          if (match === null) return;
          watchers.delete(watch);
          resolve(match);
        };
        watchers.add(watch);
        void closed.then(() => reject(new Error(`ended without ${pattern}:\n${text}`)));
        watch();
      }),
  };
}
