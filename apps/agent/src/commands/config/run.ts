import { AuthError, type Disk, isAuthError, parseConfiguration } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { usageError } from "../../failure.js";
import { printJson } from "../../json/print.js";
import { printable } from "../../terminal/printable.js";
import { tilde } from "../../terminal/tilde.js";
import type { ConfigOptions } from "./command.js";
import { parseConfigurationKey, toValue } from "./keys.js";
import { isTree, leaves, type Tree, valueAt, withValue } from "./tree.js";

export async function runConfig(options: ConfigOptions, context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const before = await readTree(context);
  if (options.action === "list") {
    const values = leaves(before).filter(([, value]) => isValue(value)) as [string, string | string[]][];
    const path = tilde(context.configuration.path, context.host);
    if (options.json) await printJson(terminal, "config", { path, values: Object.fromEntries(values) });
    else
      await terminal.write(
        values.map(([key, value]) => `${printable(key)}=${printable(String(value))}\n`).join(""),
      );
    return exitCodes.done;
  }
  const path = parseConfigurationKey(options.key);
  if (options.action === "get") {
    const value = valueAt(before, path);
    if (value === undefined) return exitCodes.failed;
    await terminal.write(`${printable(String(value))}\n`);
    return exitCodes.done;
  }
  const value = options.action === "set" ? toValue(path, options.value) : undefined;
  await writeTree(withValue(before, path, value), context);
  return exitCodes.done;
}

function isValue(value: unknown): boolean {
  return typeof value === "string" || Array.isArray(value);
}

/** The file as it is, unknown keys included: what this version does not know, another one may. */
async function readTree({ host, configuration }: Context): Promise<Tree> {
  const reading = await host.readFile(configuration.path);
  if (reading.status !== "read") return {};
  const text = new TextDecoder().decode(reading.bytes);
  const tree: unknown = text.trim() === "" ? {} : JSON.parse(text);
  return isTree(tree) ? tree : {};
}

/** Checked first, then written beside the old file and renamed over it. */
async function writeTree(
  tree: Tree,
  { disk, runtime, agentHome, configuration, host }: Context,
): Promise<void> {
  const { path } = configuration;
  const text = `${JSON.stringify(tree, undefined, 2)}\n`;
  check(text, tilde(path, host));
  const temporary = `${path}.${Buffer.from(runtime.randomBytes(8)).toString("hex")}.tmp`;
  try {
    await makeFolder(disk, agentHome);
    await disk.createExclusive(temporary, new TextEncoder().encode(text), 0o600);
    await disk.syncFile(temporary);
    await disk.rename(temporary, path);
    await disk.syncFolder(agentHome);
  } catch (error) {
    const { code = "no reason given" } = error as NodeJS.ErrnoException;
    throw new AuthError("store_unwritable", `${tilde(path, host)} cannot be written (${code}).`, {
      cause: error,
      details: { path },
    });
  }
}

/** The file was valid before, so what is wrong now stood on the command line. */
function check(text: string, path: string): void {
  try {
    parseConfiguration(text, path);
  } catch (error) {
    throw isAuthError(error) ? usageError(error.message, error.hint) : error;
  }
}

async function makeFolder(disk: Disk, path: string): Promise<void> {
  try {
    await disk.makeFolder(path, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
