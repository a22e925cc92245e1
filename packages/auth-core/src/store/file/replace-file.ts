import { AuthError } from "../../error.js";
import type { Disk } from "../../ports/disk.js";
import type { Runtime } from "../../ports/runtime.js";
import { isMissing, systemCode } from "./system-error.js";

// Windows: a virus scanner or an indexer has the file open for a moment. At most two seconds in all.
const contendedPausesMs = [10, 20, 50, 100, 200, 300, 400, 400, 400];
// A file that is a mount point (a container's bind mount) cannot be renamed over, ever.
const mountPausesMs = [10, 20, 50];

/**
 * Renames over a file. A rename that is refused because somebody has the file open is tried again; one that can
 * never succeed because the file is a mount point becomes a write in place, which a crash can tear: the answer of
 * the server then lies in the journal, and whoever comes next applies it.
 */
export async function replaceFile(
  disk: Disk,
  runtime: Runtime,
  temporary: string,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await disk.rename(temporary, path);
    } catch (error) {
      const code = systemCode(error);
      const pauses = code === "EBUSY" ? mountPausesMs : contendedPausesMs;
      const contended = code === "EBUSY" || code === "EPERM" || code === "EACCES";
      const pause = pauses[attempt];
      if (contended && pause !== undefined) await runtime.sleep(pause);
      else if (code === "EBUSY") return writeInPlace(disk, temporary, path, bytes);
      else throw error;
    }
  }
}

async function writeInPlace(disk: Disk, temporary: string, path: string, bytes: Uint8Array): Promise<void> {
  await disk.overwrite(path, bytes);
  await disk.syncFile(path);
  await disk.unlink(temporary);
}

/**
 * Where the file really is: a person may keep it elsewhere and link to it, and the link must stay. A link that
 * leads nowhere is an error: creating its target would put a secret where a stranger may have pointed.
 */
export async function targetOf(disk: Disk, path: string): Promise<string> {
  const status = await disk.status(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (status?.type !== "symlink") return path;
  try {
    return await disk.resolveLinks(path);
  } catch (error) {
    throw new AuthError("unsafe_path", `${path} is a link that leads nowhere.`, {
      hint: `rm ${path}`,
      details: { path },
      cause: error,
    });
  }
}
