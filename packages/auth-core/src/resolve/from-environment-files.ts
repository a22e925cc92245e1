import { parseEnvironmentFile } from "../importing/environment-file.js";
import type { Host } from "../ports/host.js";
import type { EnvironmentCredential, Provider } from "../provider.js";
import type { Candidate } from "./candidate.js";
import type { ResolveContext } from "./context.js";
import { fromVariables } from "./from-environment.js";
import type { Origin } from "./origin.js";

type Level = "project" | "user";

interface EnvironmentFile {
  readonly path: string;
  readonly level: Level;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * Keys in `.env` files of one level. A project's file may bring its own key only together with its own base
 * URL: with the user's key it could otherwise choose the host, with the user's host the account.
 */
export async function fromEnvironmentFiles(
  provider: Provider,
  context: ResolveContext,
  level: Level,
): Promise<Candidate[]> {
  const files = await Promise.all(
    filesOf(provider, context.host, level).map((file) => load(context.host, file)),
  );
  const candidates = files.flatMap((file) =>
    file === undefined ? [] : provider.environment.map((entry) => fromFile(entry, file, context)),
  );
  return candidates.filter((candidate) => candidate.verdict !== "absent");
}

function fromFile(entry: EnvironmentCredential, file: EnvironmentFile, context: ResolveContext): Candidate {
  const origin: Origin = {
    type: "environment-file",
    path: file.path,
    variable: entry.variable,
    level: file.level,
  };
  if (context.account !== undefined && file.variables[entry.variable]) {
    return { verdict: "skipped", origin, reason: `account ${context.account} was asked for` };
  }
  if (file.level === "user") return fromVariables(entry, file.variables, context.settings.baseUrl, origin);
  const pair = fromVariables({ ...entry, baseUrlRequired: true }, file.variables, undefined, origin);
  return pair.verdict === "skipped" ? { ...pair, reason: `${pair.reason} (a project's file)` } : pair;
}

/** Where the working folder is the home, its files are the user's own. */
function filesOf(provider: Provider, host: Host, level: Level): { path: string; level: Level }[] {
  const folder = level === "user" ? host.home : host.workingFolder;
  if (folder === undefined || (level === "project" && folder === host.home)) return [];
  return (provider.environmentFiles ?? [".env"]).map((name) => ({ path: `${folder}/${name}`, level }));
}

async function load(host: Host, file: { path: string; level: Level }): Promise<EnvironmentFile | undefined> {
  const reading = await host.readFile(file.path);
  if (reading.status !== "read") return undefined;
  return { ...file, variables: parseEnvironmentFile(new TextDecoder().decode(reading.bytes)) };
}
