import type { Host } from "@link-assistant/auth-core";
import { joinPath } from "@link-assistant/auth-core/importing";
import { findQwenFolder } from "./qwen-home.js";
import { storedFileName } from "./stored-file/index.js";

/** Long enough for a person who reads an answer, short enough to mean "now". */
const recentMs = 10 * 60_000;

/**
 * A Qwen Code that is still running keeps its login in memory and writes the file again at its next refresh.
 * Looked at before the file is removed: a lock, a use that it has just noted, or a refresh that it has just saved.
 */
export async function signOutWarning(host: Host): Promise<string | undefined> {
  const folder = await findQwenFolder(host);
  if (folder === undefined || !(await isQwenCodeAtWork(host, folder))) return undefined;
  return "Qwen Code seems to be running: it can write its login again. End it, then sign out once more.";
}

async function isQwenCodeAtWork(host: Host, folder: string): Promise<boolean> {
  const read = (name: string) => host.readFile(joinPath(host, folder, name));
  if ((await read("oauth_creds.lock")).status !== "absent") return true;
  const usage = await read("usage_record.jsonl");
  if (usage.status === "read" && isRecent(host, usage.modifiedAt)) return true;
  const login = await read(storedFileName);
  if (login.status !== "read" || !isRecent(host, login.modifiedAt)) return false;
  // The order of the keys when Qwen Code saves a refresh; nobody else writes them so.
  return /^\s*\{\s*"access_token":\s*"[^"]*",\s*"token_type"/.test(new TextDecoder().decode(login.bytes));
}

function isRecent(host: Host, modifiedAt: number): boolean {
  return Math.abs(host.now() - modifiedAt) < recentMs;
}
