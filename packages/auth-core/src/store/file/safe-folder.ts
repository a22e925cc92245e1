import { AuthError } from "../../error.js";
import type { Disk, FileStatus } from "../../ports/disk.js";

/**
 * Refuses to write a secret where another user could replace it (T18): every folder up to the root belongs to us
 * or to the system, and nobody else may rename in it. A folder like `/tmp` is fine: its sticky bit keeps others
 * from what is ours. Asked of the place where a file really is, so a link into a foreign folder does not pass.
 */
export async function requireSafeFolder(disk: Disk, folder: string): Promise<void> {
  if (disk.userId === undefined) return; // Windows: modes do not protect there
  let path = await disk.resolveLinks(folder);
  let isOwn = true;
  for (;;) {
    const problem = problemOf(await disk.status(path), disk.userId, isOwn);
    if (problem !== undefined) throw unsafe(path, problem);
    if (path === "/" || path === "") return;
    path = path.slice(0, path.lastIndexOf("/")) || "/";
    isOwn = false;
  }
}

const sticky = 0o1000;
const writableByGroup = 0o020;
const writableByAll = 0o002;

/** What is wrong, and the command that mends it. */
interface Problem {
  readonly reason: string;
  readonly command: string;
}

const problems = {
  foreign: { reason: "it belongs to another user", command: 'sudo chown "$USER"' },
  system: { reason: "it belongs to the system", command: 'sudo chown "$USER"' },
  writable: { reason: "other users can write to it", command: "chmod go-w" },
} as const satisfies Readonly<Record<string, Problem>>;

function problemOf(status: FileStatus, userId: number, isOwn: boolean): Problem | undefined {
  if (status.userId !== userId && status.userId !== 0) return problems.foreign;
  if (isOwn && status.userId !== userId && userId !== 0) return problems.system;
  if ((status.mode & sticky) !== 0 && !isOwn) return undefined;
  // Whoever shares a group shares it by intent above our own folder; in it nobody has business.
  const forbidden = isOwn ? writableByGroup | writableByAll : writableByAll;
  return (status.mode & forbidden) === 0 ? undefined : problems.writable;
}

function unsafe(path: string, { reason, command }: Problem): AuthError {
  const message = `Nothing was written: ${path} is not safe for credentials: ${reason}.`;
  return new AuthError("unsafe_path", message, { hint: `${command} ${path}`, details: { path } });
}
