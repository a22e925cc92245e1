import { AuthError, isAuthError } from "../../error.js";

/** The system's own code of a failed file operation. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** For steps that make things better and whose failure must not stop the next one. */
export async function ignoringDisk(step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === "ENOENT";
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EFBIG: "the file would exceed the size limit",
  EIO: "the disk reported an error",
  EMFILE: "too many open files in this process",
  ENFILE: "too many open files on this system",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  ELOOP: "its symbolic links form a loop",
  EXDEV: "it is on another file system",
  EBUSY: "it is in use",
};

function reasonOf(error: unknown): string {
  const code = systemCode(error);
  return (code !== undefined && reasons[code]) || (code ?? "unknown reason");
}

/** The store could not be changed. Says where and why; nothing was lost and nothing was spent. */
export function unwritable(path: string, error: unknown): AuthError {
  if (isAuthError(error)) return error;
  return new AuthError("store_unwritable", `Cannot write to ${path}: ${reasonOf(error)}.`, {
    hint: "agent auth doctor",
    details: { path },
    cause: error,
  });
}

export function unreadable(path: string, error: unknown): AuthError {
  if (isAuthError(error)) return error;
  return new AuthError("store_unreadable", `Cannot read ${path}: ${reasonOf(error)}.`, {
    hint: "agent auth doctor",
    details: { path },
    cause: error,
  });
}

/**
 * Whether an error says that what is there cannot be understood; a disk that has failed just now may work in a
 * moment.
 */
export function isDamage(error: unknown): boolean {
  return (
    isAuthError(error) &&
    (error.code === "credential_invalid" || error.code === "store_unreadable") &&
    error.cause === undefined
  );
}
