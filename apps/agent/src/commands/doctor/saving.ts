import { AuthError, type Disk } from "@link-assistant/auth-core";
import { requireSafeFolder, unwritable } from "@link-assistant/auth-core/node";
import type { Context } from "../../context.js";
import { toFailure } from "../../failure.js";
import { tilde } from "../../terminal/tilde.js";
import type { Diagnosis } from "./diagnosis.js";

/** Whether a login could be saved: a small file is written and removed where the store would write. */
export async function checkSaving(context: Context): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const folder of await foldersToWriteIn(context)) {
    try {
      // Above ours, a group may share a folder.
      if (folder.startsWith(context.agentHome)) await requireSafeFolder(context.disk, folder);
      await writeSomething(folder, context);
    } catch (error) {
      found.push(cannotSave(folder, error, context));
    }
  }
  return found;
}

/** Our folder and those in it; where it is not there yet, the one in which it would be made. */
async function foldersToWriteIn({ disk, agentHome }: Context): Promise<readonly string[]> {
  const names = await disk.list(agentHome).catch(() => []);
  const folders = [await nearest(disk, agentHome)];
  for (const name of names) {
    const status = await disk.status(`${agentHome}/${name}`).catch(() => undefined);
    if (status?.type === "folder") folders.push(`${agentHome}/${name}`);
  }
  return folders;
}

async function nearest(disk: Disk, path: string): Promise<string> {
  try {
    await disk.status(path);
    return path;
  } catch (error) {
    const parent = path.slice(0, path.lastIndexOf("/"));
    return (error as NodeJS.ErrnoException).code === "ENOENT" && parent !== "" ? nearest(disk, parent) : path;
  }
}

/** More than a file system keeps beside the name, and synced, so that a full disk shows. */
async function writeSomething(folder: string, { disk, runtime }: Context): Promise<void> {
  const path = `${folder}/.agent-doctor.${Buffer.from(runtime.randomBytes(8)).toString("hex")}.tmp`;
  try {
    await disk.createExclusive(path, new Uint8Array(8192), 0o600);
    await disk.syncFile(path);
  } finally {
    // What could not be created cannot be removed either.
    await disk.unlink(path).catch(() => undefined);
  }
}

function cannotSave(folder: string, error: unknown, { host }: Context): Diagnosis {
  const subject = tilde(folder, host);
  const { message } = toFailure(unwritable(folder, error));
  return {
    id: "cannot-save",
    severity: "error",
    subject,
    reason: `No login can be saved. ${message.replace(folder, subject)}`,
    fix: fixOf(error, subject),
  };
}

function fixOf(error: unknown, folder: string): string {
  // Not safe to write in: the store's own words.
  if (error instanceof AuthError) return error.hint ?? `ls -ld ${folder}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return `make room on the disk of ${folder}`;
    case "EACCES":
    case "EPERM":
      return `sudo chown -R "$USER" ${folder} && chmod u+rwx ${folder}`;
    case "EROFS":
      return "make the file system writable, or set AGENT_HOME to a folder in one that is";
    case "ENOTDIR":
    case "EEXIST":
      return `it must be a folder: mv ${folder} ${folder}.aside`;
    default:
      return "set AGENT_HOME to a folder on another disk";
  }
}
