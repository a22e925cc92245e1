import type { Finding, FindingFlag, Host } from "@link-assistant/auth-core";
import {
  type BrokenDocument,
  finding,
  parseEnvironmentFile,
  unreadableDetails,
} from "@link-assistant/auth-core/importing";
import { keyFinding, type NamedKey, ownNames } from "./key-finding.js";
import { type QwenSettings, readSettings } from "./settings-file.js";

/** One place with variables, of which an earlier one goes before a later one. */
interface Place {
  /** Undefined for the process's environment. */
  readonly path?: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly flags: readonly FindingFlag[];
  readonly isSettings?: boolean;
}

export interface KeyPaths {
  readonly userFiles: readonly string[];
  readonly projectFiles: readonly string[];
  readonly settings?: string;
}

/** Keys in the environment, in `.env` files and in the settings, in the order in which Qwen Code takes them. */
export async function findKeys(host: Host, paths: KeyPaths): Promise<readonly Finding[]> {
  const project = await readPlaces(host, paths.projectFiles, ["of-project"]);
  const files = await readPlaces(host, paths.userFiles, []);
  const user = [{ variables: host.environment, flags: [] }, ...files.places];
  const reading = paths.settings === undefined ? undefined : await readSettings(host, paths.settings);
  const settings = reading?.status === "read" ? reading.settings : undefined;
  return [
    ...keysIn(settings === undefined ? user : [...user, settingsPlace(settings)], settings),
    // A project's keys stand apart: they count in its folder only, and overrule nobody's elsewhere.
    ...keysIn(project.places.slice(0, 1), undefined),
    ...files.unreadable,
    ...(reading?.status === "broken" ? [brokenFile(paths.settings ?? "", reading.broken)] : []),
    ...(settings === undefined ? [] : deprecatedKey(settings)),
  ];
}

export async function findKeysInSettings(host: Host, path: string): Promise<readonly Finding[]> {
  const reading = await readSettings(host, path);
  if (reading.status === "absent") return [];
  if (reading.status === "broken") return [brokenFile(path, reading.broken)];
  const { settings } = reading;
  return [...keysIn([settingsPlace(settings)], settings), ...deprecatedKey(settings)];
}

export async function findKeysInFile(host: Host, path: string): Promise<readonly Finding[]> {
  const { places, unreadable } = await readPlaces(host, [path], [], false);
  return [...keysIn(places, undefined), ...unreadable];
}

function keysIn(places: readonly Place[], settings: QwenSettings | undefined): readonly Finding[] {
  const names = new Set([...ownNames, ...(settings?.uses.keys() ?? []), "OPENAI_API_KEY"]);
  return [...names].flatMap((name) => {
    const holders = places.filter(({ variables }) => variables[name]?.trim());
    return holders.flatMap((place) => namedKeys(name, place, holders, settings).map(keyFinding));
  });
}

/** One key; none for an `OPENAI_API_KEY` without an endpoint beside it, which is not a thing of Qwen's. */
function namedKeys(
  name: string,
  place: Place,
  holders: readonly Place[],
  settings: QwenSettings | undefined,
): readonly NamedKey[] {
  const { path, variables, flags, isSettings } = place;
  const use = settings?.uses.get(name);
  const baseUrl = use?.baseUrl ?? (baseUrlBeside(name, variables)?.trim() || undefined);
  if (name === "OPENAI_API_KEY" && baseUrl === undefined) return [];
  const [first] = holders;
  const row = isSettings ? `env.${name}` : name;
  return [
    {
      name,
      value: variables[name]?.trim() ?? "",
      location: path ?? name,
      locator: path === undefined ? `env:${name}` : `${path}#${row}`,
      flags,
      baseUrl,
      protocol: use?.protocol,
      ...(first !== undefined && first !== place && { overruledBy: first.path ?? "the environment" }),
    },
  ];
}

function baseUrlBeside(name: string, variables: Place["variables"]): string | undefined {
  if (name === "OPENAI_API_KEY") return variables.OPENAI_BASE_URL;
  return ownNames.includes(name) ? variables.QWEN_BASE_URL : undefined;
}

async function readPlaces(
  host: Host,
  paths: readonly string[],
  flags: readonly FindingFlag[],
  passOverFolders = true,
): Promise<{ readonly places: readonly Place[]; readonly unreadable: readonly Finding[] }> {
  const places: Place[] = [];
  const unreadable: Finding[] = [];
  for (const path of paths) {
    const reading = await host.readFile(path);
    // A folder of that name is a Python environment, unless the person has named it.
    const isFolder = reading.status === "unreadable" && reading.reason === "a-directory";
    if (reading.status === "unreadable" && !(isFolder && passOverFolders)) {
      unreadable.push(brokenFile(path, { status: "unreadable", detail: unreadableDetails[reading.reason] }));
    }
    if (reading.status !== "read") continue;
    const variables = parseEnvironmentFile(new TextDecoder().decode(reading.bytes));
    places.push({ path, variables, flags: [...flags, ...reading.flags] });
  }
  return { places, unreadable };
}

function settingsPlace({ path, variables, flags }: QwenSettings): Place {
  return { path, variables, flags, isSettings: true };
}

function deprecatedKey({ path, deprecatedKey: key, flags }: QwenSettings): readonly Finding[] {
  if (key === undefined) return [];
  const locator = `${path}#security.auth.apiKey`;
  if (key.baseUrl === undefined) {
    const detail = "security.auth.apiKey stands there without a base URL: nobody can tell whose key it is.";
    return [
      finding({
        provider: "qwen",
        kind: "unknown",
        location: path,
        locator,
        status: "no-login",
        detail,
        flags,
      }),
    ];
  }
  return [
    keyFinding({
      name: "security.auth.apiKey",
      value: key.apiKey,
      location: path,
      locator,
      flags: [...flags, "unusual-shape"],
      baseUrl: key.baseUrl,
    }),
  ];
}

function brokenFile(path: string, broken: BrokenDocument): Finding {
  return finding({ provider: "qwen", kind: "unknown", location: path, locator: path, ...broken });
}
