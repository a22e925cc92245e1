import { chmod, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.js";
import { tilde } from "../../terminal/tilde.js";
import type { Diagnosis } from "./diagnosis.js";

/** Everything in our own folder is the user's alone: folders 0700, files 0600, no links to elsewhere. */
export async function checkPermissions(context: Context): Promise<readonly Diagnosis[]> {
  // Windows has no such modes; its home folders are private by their access lists.
  if (context.host.platform === "win32") return [];
  const found: Diagnosis[] = [];
  for (const path of await everythingBelow(context.agentHome))
    found.push(...(await checkPath(path, context)));
  return isReachable(found, context) ? found : found.map(asWarning);
}

/** What lies in a folder that nobody else can enter is out of reach, as long as nobody opens the folder. */
function isReachable(found: readonly Diagnosis[], { agentHome, host }: Context): boolean {
  return found.some(({ subject }) => subject === tilde(agentHome, host));
}

function asWarning(diagnosis: Diagnosis): Diagnosis {
  return { ...diagnosis, severity: "warning" };
}

async function everythingBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  // Somebody else's folder cannot be listed, and is itself what is wrong.
  return [folder, ...(entries ?? []).map(({ parentPath, name }) => join(parentPath, name))];
}

async function checkPath(path: string, context: Context): Promise<readonly Diagnosis[]> {
  const status = await lstat(path).catch(() => undefined);
  if (status === undefined) return [];
  const subject = tilde(path, context.host);
  if (status.isSymbolicLink()) {
    return path === context.agentHome
      ? []
      : [
          {
            id: "symlink",
            severity: "warning",
            subject,
            reason: "It is a symbolic link; what it leads to may belong to somebody else.",
            fix: `ls -l ${subject}`,
          },
        ];
  }
  const userId = process.getuid?.();
  if (userId !== undefined && status.uid !== userId) {
    return [
      {
        id: "foreign-owner",
        severity: "error",
        subject,
        reason: "It belongs to another user, who can change your logins. Was agent once run as root?",
        fix: `sudo chown -R "$USER" ${tilde(context.agentHome, context.host)}`,
      },
    ];
  }
  if ((status.mode & 0o077) === 0) return [];
  const mode = status.isDirectory() ? 0o700 : 0o600;
  return [
    {
      id: status.isDirectory() ? "folder-open-to-others" : "file-readable-by-others",
      severity: "error",
      subject,
      reason: `Other users of this machine can get at it (mode ${(status.mode & 0o777).toString(8)}).`,
      fix: `chmod ${mode.toString(8)} ${subject}`,
      mend: () => chmod(path, mode).then(() => true),
    },
  ];
}
