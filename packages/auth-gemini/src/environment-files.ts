import type { Finding, Host } from "@link-assistant/auth-core";
import {
  decodeText,
  type FoundFile,
  findingsOf,
  joinPath,
  type Parsed,
  parentFolder,
  parseEnvironmentFile,
  readDocument,
} from "@link-assistant/auth-core/importing";
import type { Places } from "./places.js";
import { tool } from "./tool.js";
import { variableFindings } from "./variables.js";

/** What Gemini CLI takes from a folder that nobody has declared trustworthy. */
const untrusted = ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"];

/**
 * G8, the `.env` files. Of the project's the first from the working folder upwards counts, a `.git` folder on the
 * way stops nothing. Of the home's likewise the first. Where Gemini CLI would let the project's hide the home's,
 * both are reported: the person does not change with the folder.
 */
export async function findInEnvironmentFiles(
  host: Host,
  places: Places | undefined,
  withProject: boolean,
): Promise<readonly Finding[]> {
  const home = places === undefined ? [] : [joinPath(host, places.folder, ".env"), ...homeFile(host)];
  const project = withProject ? await firstExisting(host, projectFiles(host)) : undefined;
  const first = await firstExisting(host, home);
  const isOfProject = places?.ofProject === true && first === home[0];
  const found = await Promise.all([
    project === undefined ? [] : findInEnvironmentFile(host, project, true),
    first === undefined ? [] : findInEnvironmentFile(host, first, isOfProject),
  ]);
  return found.flat();
}

function homeFile(host: Host): readonly string[] {
  return host.home === undefined ? [] : [joinPath(host, host.home, ".env")];
}

function projectFiles(host: Host): readonly string[] {
  return foldersUpwards(host, host.workingFolder)
    .filter((folder) => folder !== host.home)
    .flatMap((folder) => [joinPath(host, folder, ".gemini", ".env"), joinPath(host, folder, ".env")]);
}

function foldersUpwards(host: Host, folder: string): readonly string[] {
  const parent = parentFolder(host, folder);
  return parent === folder ? [folder] : [folder, ...foldersUpwards(host, parent)];
}

/** None where a folder comes first: Python's environments are often named so, and Gemini CLI looks no further. */
async function firstExisting(host: Host, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const reading = await host.readFile(path);
    if (reading.status === "unreadable" && reading.reason === "a-directory") return undefined;
    if (reading.status !== "absent") return path;
  }
  return undefined;
}

export async function findInEnvironmentFile(
  host: Host,
  path: string,
  isOfProject: boolean,
): Promise<readonly Finding[]> {
  const reading = await readDocument(host, path, parseText);
  return findingsOf(tool, path, reading, (file) => variablesIn(host, file, isOfProject));
}

/** PowerShell's `Out-File -Encoding utf8`, which the documentation recommends, writes a byte order mark. */
function parseText(bytes: Uint8Array): Parsed<string> {
  const decoded = decodeText(bytes);
  return decoded?.encoding === "utf-8" || decoded?.encoding === "utf-8-bom"
    ? { ok: true, value: decoded.text }
    : { ok: false, detail: "It is not UTF-8 text. Save it as UTF-8." };
}

function variablesIn(
  host: Host,
  { path, value, flags }: FoundFile<string>,
  isOfProject: boolean,
): readonly Finding[] {
  const all = parseEnvironmentFile(value);
  return variableFindings(
    {
      values: isOfProject ? onlyUntrusted(all) : all,
      location: () => path,
      locator: (name) => `${path}#${name}`,
      flags: isOfProject ? [...flags, "of-project"] : flags,
      baseUrl: all.GOOGLE_GEMINI_BASE_URL || host.environment.GOOGLE_GEMINI_BASE_URL,
      overruled: (name) =>
        host.environment[name] ? `The variable ${name} is set already, and goes before the file.` : undefined,
    },
    host.now(),
  );
}

function onlyUntrusted(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = untrusted.flatMap((name) => {
    const value = values[name]?.replace(/[^a-zA-Z0-9\-_./]/g, "");
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}
