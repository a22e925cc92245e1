import type { Finding, FindOptions, Host } from "@link-assistant/auth-core";
import { joinPath, markOfProject, parentFolder } from "@link-assistant/auth-core/importing";
import { findQwenFolder, isQwenHomeOfProject } from "../qwen-home.js";
import { qwenHomeFiles, storedFileName } from "../stored-file/index.js";
import { findKeys, findKeysInFile, findKeysInSettings } from "./keys.js";
import { findInOldStore, oldStorePaths } from "./old-store.js";
import { findStoredLogin } from "./stored-login.js";

/** All that is there, or what one file holds. */
export function findQwenCredentials(host: Host, options?: FindOptions): Promise<readonly Finding[]> {
  return options?.path === undefined ? findAll(host) : findIn(host, options.path);
}

async function findAll(host: Host): Promise<readonly Finding[]> {
  const folder = await findQwenFolder(host);
  const ofProject = await isQwenHomeOfProject(host);
  const login =
    folder === undefined ? [] : await findStoredLogin(host, joinPath(host, folder, storedFileName));
  const keys = await findKeys(host, {
    userFiles: [...new Set([...(folder ? [joinPath(host, folder, ".env")] : []), ...userFiles(host)])],
    projectFiles: projectFiles(host),
    ...(folder !== undefined && { settings: joinPath(host, folder, "settings.json") }),
  });
  const old = await Promise.all(oldStorePaths(host).map((path) => findInOldStore(host, path)));
  const isInFolder = ({ location }: Finding) => folder !== undefined && location.startsWith(`${folder}/`);
  const found = [...login, ...keys].flatMap((one) => markOfProject([one], ofProject && isInFolder(one)));
  return [...found, ...old.flat()];
}

function userFiles({ home }: Host): readonly string[] {
  return home === undefined ? [] : qwenHomeFiles(home);
}

/** `.qwen/.env`, then `.env`, from the working folder up to the home; the first that exists counts. */
function projectFiles(host: Host): readonly string[] {
  const files: string[] = [];
  for (let folder = host.workingFolder; folder !== host.home; folder = parentFolder(host, folder)) {
    files.push(joinPath(host, folder, ".qwen", ".env"), joinPath(host, folder, ".env"));
    if (parentFolder(host, folder) === folder) break;
  }
  return files;
}

/** One file that the person has named: its name tells what it can be. */
async function findIn(host: Host, path: string): Promise<readonly Finding[]> {
  if (/settings\.json$/.test(path)) return findKeysInSettings(host, path);
  if (/(^|[/\\.])env$/.test(path)) return findKeysInFile(host, path);
  return /(^|[/\\])auth\.json$/.test(path) ? findInOldStore(host, path) : findStoredLogin(host, path);
}
