/** One entry of the file system, as far as a store needs to know it. */
export interface FileStatus {
  readonly type: "file" | "folder" | "symlink" | "other";
  readonly size: number;
  readonly mode: number;
  readonly userId: number;
  readonly linkCount: number;
  /** Device and inode as one comparable text. */
  readonly identity: string;
  readonly modifiedAt: number;
}

/**
 * The dozen file operations of the file store. Everything that a store, lock or journal does to a disk goes
 * through here, one system call's worth at a time, so that the simulator can fail or crash between any two.
 *
 * Failures carry the system's own `code` (`ENOENT`, `ENOSPC`, …).
 */
export interface Disk {
  /** The user whose files these are, as {@link FileStatus.userId}; undefined where files have no such owner. */
  readonly userId?: number | undefined;
  /** Creates the file with exactly this mode (O_CREAT | O_EXCL | O_NOFOLLOW) and writes `bytes`. Not synced. */
  createExclusive(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  read(path: string, maxBytes: number): Promise<Uint8Array>;
  /** Replaces the content of an existing file in place. Not synced. */
  overwrite(path: string, bytes: Uint8Array): Promise<void>;
  append(path: string, bytes: Uint8Array): Promise<void>;
  syncFile(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  link(existing: string, path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Of the entry itself: a symlink is reported as one. */
  status(path: string): Promise<FileStatus>;
  resolveLinks(path: string): Promise<string>;
  list(path: string): Promise<readonly string[]>;
  makeFolder(path: string, mode: number): Promise<void>;
  removeFolder(path: string): Promise<void>;
  touch(path: string, modifiedAt: number): Promise<void>;
}
