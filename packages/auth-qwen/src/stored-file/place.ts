import { resolve, sep } from "node:path";
import { parseEnv } from "node:util";

/** Name of the credential file in whichever folder it lies. */
export const storedFileName = "oauth_creds.json";

/** What decides where Qwen's login file lies. */
export interface Machine {
  readonly home: string | undefined;
  /** `~/.agent` or `AGENT_HOME`. */
  readonly agentHome: string;
  readonly workingFolder: string;
  /** What {@link qwenHomeSetting} found. */
  readonly qwenHome: string | undefined;
}

/** The two files in which a login of Qwen may lie, by absolute path. */
export interface StoredFilePlaces {
  /** Qwen Code's own place; absent on a machine without a home. */
  readonly shared?: string;
  /** Ours, for a machine on which Qwen Code has never run. Same format. */
  readonly own: string;
}

/** Both places, in the order in which they are read. */
export function storedFilePlaces(machine: Machine): StoredFilePlaces {
  const own = `${machine.agentHome}/qwen/${storedFileName}`;
  const folder = qwenFolder(machine);
  return folder === undefined ? { own } : { shared: `${folder}/${storedFileName}`, own };
}

/**
 * Qwen Code's folder: `QWEN_HOME` with `~` expanded, relative to the working folder, or `~/.qwen`. Without a
 * home Qwen Code uses the OS's temporary folder; we do not, since anybody may write there.
 */
export function qwenFolder({
  home,
  qwenHome,
  workingFolder,
}: Omit<Machine, "agentHome">): string | undefined {
  if (qwenHome === undefined) return home === undefined ? undefined : `${home}/.qwen`;
  const inHome = /^~(?=$|[\\/])/.test(qwenHome);
  const base = inHome ? home : workingFolder;
  if (base === undefined) return undefined;
  const folder = resolve(base, inHome ? qwenHome.slice(2) : qwenHome);
  // The stores take paths apart at "/".
  return folder.split(sep).join("/");
}

/** The user-level files that may set `QWEN_HOME`. A project's files never may. */
export function qwenHomeFiles(home: string): readonly string[] {
  return [`${home}/.qwen/.env`, `${home}/.env`];
}

/**
 * `QWEN_HOME` by Qwen Code's rule: the environment, then the two user-level files; empty counts as unset.
 * @param texts Contents of {@link qwenHomeFiles}, in their order; undefined for one that is absent.
 */
export function qwenHomeSetting(
  environment: Readonly<Record<string, string | undefined>>,
  texts: readonly (string | undefined)[],
): string | undefined {
  const settings = texts.map((text) => (text?.includes("QWEN_HOME") ? parseEnv(text) : {}));
  return [environment, ...settings].map((variables) => variables.QWEN_HOME).find(Boolean);
}
