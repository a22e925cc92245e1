import { readdir, realpath } from "node:fs/promises";
import { homedir, hostname, platform, userInfo } from "node:os";
import { isAbsolute } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../ports/host.js";
import { queryDatabaseCopy } from "./host-database.js";
import { readFileStably } from "./host-file.js";
import { type KeychainTool, readKeychain } from "./host-keychain.js";
import { runProgram } from "./host-program.js";

/** What {@link nodeHost} shows of this machine. */
export interface NodeHostOptions {
  /** Defaults to `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Defaults to `process.cwd()`. */
  readonly workingFolder?: string;
  /**
   * Looks into the OS keychain, which may show a dialog: only after the person asked for it. Off by default.
   * A function takes the place of the system's own tool.
   */
  readonly keychain?: boolean | KeychainTool;
}

/**
 * This machine, read-only.
 *
 * @example
 * ```ts
 * import { nodeHost } from "@link-assistant/auth-core/node";
 *
 * const host = nodeHost({ keychain: false });
 * const reading = await host.readFile("/etc/hostname");
 * ```
 */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const environment = options.environment ?? process.env;
  const keychain = options.keychain === true ? runProgram : options.keychain || undefined;
  const system = platformOf(platform());
  return {
    platform: system,
    home: homeOf(environment),
    workingFolder: options.workingFolder ?? process.cwd(),
    hostName: hostname(),
    userName: userNameOf(),
    environment,
    now: () => Date.now(),
    sleep: (milliseconds) => sleep(milliseconds),
    readFile: readFileStably,
    listFolder: (path) =>
      readdir(path).then(
        (names) => names.sort(),
        () => [],
      ),
    realPath: (path) => realpath(path).catch(() => undefined),
    readKeychain: async (query) =>
      keychain === undefined ? { status: "not-looked-at" } : readKeychain(query, system, keychain),
    queryDatabase: queryDatabaseCopy,
  };
}

function platformOf(name: string): Host["platform"] {
  return name === "linux" || name === "darwin" || name === "win32" ? name : "other";
}

/** An empty `HOME` counts as unset; without one the system's user database decides, as for every other tool. */
function homeOf(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = environment[process.platform === "win32" ? "USERPROFILE" : "HOME"];
  const home = named || fromSystem(() => userInfo().homedir) || fromSystem(homedir);
  return home !== undefined && isAbsolute(home) ? home : undefined;
}

function userNameOf(): string | undefined {
  return fromSystem(() => userInfo().username) || undefined;
}

/** `userInfo` throws where the user id has no entry, as in many containers. */
function fromSystem<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
