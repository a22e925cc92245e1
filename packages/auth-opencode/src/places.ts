import type { Host } from "@link-assistant/auth-core";
import { absolutePath, isAbsolutePath, joinPath } from "@link-assistant/auth-core/importing";

export const contentVariable = "OPENCODE_AUTH_CONTENT";

export interface Places {
  readonly authFile: string | undefined;
  /** Undefined when there is none on disk. */
  readonly database: string | undefined;
  /** Both lie in the working folder, because `XDG_DATA_HOME` is relative. */
  readonly ofProject: boolean;
  readonly decoys: readonly Decoy[];
}

/** A file that looks like OpenCode's and that OpenCode never reads. */
export interface Decoy {
  readonly path: string;
  /** Completes "OpenCode does not read this file: …". */
  readonly reason: string;
}

/**
 * Where OpenCode keeps its credentials: the same folder on every system, Windows and macOS included. The
 * platform's own folders were guessed by several other tools, and were wrong.
 */
export async function placesOf(host: Host): Promise<Places> {
  const data = dataFolder(host);
  const authFile = data && joinPath(host, data, "auth.json");
  const database = databaseOf(host, data);
  const decoys = [...decoysOf(host), ...(await otherChannels(host, data))];
  return {
    authFile,
    database,
    ofProject: !isAbsolutePath(host, host.environment.XDG_DATA_HOME || "/"),
    decoys: decoys.filter(({ path }) => path !== authFile && path !== database),
  };
}

/** Builds of another channel than the released one keep a database of their own. */
async function otherChannels(host: Host, data: string | undefined): Promise<readonly Decoy[]> {
  if (data === undefined) return [];
  const names = (await host.listFolder(data)).filter((name) => /^opencode-[\w.-]+\.db$/.test(name));
  const reason = "it is the database of another release channel, which --path examines";
  return names.map((name) => ({ path: joinPath(host, data, name), reason }));
}

/** `$XDG_DATA_HOME`, empty counting as unset and relative as relative to the working folder, as OpenCode has it. */
function dataFolder(host: Host): string | undefined {
  const configured = host.environment.XDG_DATA_HOME;
  if (!configured) return defaultDataFolder(host);
  return joinPath(host, absolutePath(host, configured), "opencode");
}

function defaultDataFolder(host: Host): string | undefined {
  return host.home && joinPath(host, host.home, ".local", "share", "opencode");
}

/** `OPENCODE_DB` is a path, relative ones within the data folder, or `:memory:`. */
function databaseOf(host: Host, data: string | undefined): string | undefined {
  const configured = host.environment.OPENCODE_DB || "opencode.db";
  if (configured === ":memory:") return undefined;
  if (isAbsolutePath(host, configured)) return configured;
  return data && joinPath(host, data, configured);
}

function decoysOf(host: Host): readonly Decoy[] {
  const { home, environment } = host;
  const standard = defaultDataFolder(host);
  const file = (folder: string | undefined, reason: string, ...names: string[]): Decoy[] =>
    folder ? [{ path: joinPath(host, folder, ...names, "auth.json"), reason }] : [];
  const systemFolder = "it uses ~/.local/share on every system";
  return [
    ...file(home, "this folder holds its program only", ".opencode"),
    ...file(environment.LOCALAPPDATA, systemFolder, "opencode"),
    ...file(environment.APPDATA, systemFolder, "opencode"),
    ...file(home, systemFolder, "Library", "Application Support", "opencode"),
    ...file(environment.OPENCODE_DATA_DIR, "the variable OPENCODE_DATA_DIR does not exist for it"),
    ...file(standard, "XDG_DATA_HOME names another folder"),
  ];
}
