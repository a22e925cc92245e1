import type { Disk, FileStatus } from "@link-assistant/auth-core";
import { type DiskTree, type Inode, syncFile, syncFolder } from "./disk-tree.js";
import { systemError } from "./scheduler.js";

/** Hands one operation to the scheduler. */
export type Perform = <T>(label: string, effect: () => T) => Promise<T>;

/** The disk as one process sees it. Every method is one step: it happens in an instant, or not at all. */
export function simulatedDisk(tree: DiskTree, perform: Perform, wallClock: () => number): Disk {
  const step =
    <Parameters extends readonly unknown[], Result>(
      name: string,
      effect: (path: string, ...rest: Parameters) => Result,
    ) =>
    (path: string, ...rest: Parameters): Promise<Result> => {
      const second = name === "rename" || name === "link" ? ` ${String(rest[0])}` : "";
      return perform(`${name} ${path}${second}`, () => effect(path, ...rest));
    };

  return {
    createExclusive: step("createExclusive", (path, bytes: Uint8Array, mode: number) => {
      const { folder, name } = tree.locate(path);
      if (folder.entries.has(name)) throw systemError("EEXIST");
      const file = tree.create("file", mode, wallClock());
      tree.change(folder, [{ name, inode: file }], wallClock());
      tree.write(file, bytes.slice(), wallClock());
    }),
    read: step("read", (path, maxBytes: number) => {
      const { content } = findFile(tree, path);
      if (content.length > maxBytes) throw systemError("EFBIG");
      return content.slice();
    }),
    overwrite: step("overwrite", (path, bytes: Uint8Array) => {
      tree.write(findFile(tree, path), bytes.slice(), wallClock());
    }),
    append: step("append", (path, bytes: Uint8Array) => {
      const file = findFile(tree, path);
      tree.write(file, Uint8Array.from([...file.content, ...bytes]), wallClock());
    }),
    syncFile: step("syncFile", (path) => syncFile(findFile(tree, path))),
    syncFolder: step("syncFolder", (path) => syncFolder(findFolder(tree, path))),
    rename: step("rename", (from, to: string) => rename(tree, from, to, wallClock())),
    link: step("link", (existing, path: string) => {
      const file = tree.find(existing);
      if (file.type === "folder") throw systemError("EPERM");
      const { folder, name } = tree.locate(path);
      if (folder.entries.has(name)) throw systemError("EEXIST");
      tree.change(folder, [{ name, inode: file }], wallClock());
    }),
    unlink: step("unlink", (path) => {
      findFile(tree, path);
      const { folder, name } = tree.locate(path);
      tree.change(folder, [{ name, inode: undefined }], wallClock());
    }),
    status: step("status", (path) => status(tree.find(path))),
    resolveLinks: step("resolveLinks", (path) => {
      tree.find(path);
      return path;
    }),
    list: step("list", (path) => [...findFolder(tree, path).entries.keys()].sort()),
    makeFolder: step("makeFolder", (path, mode: number) => {
      const { folder, name } = tree.locate(path);
      if (folder.entries.has(name)) throw systemError("EEXIST");
      tree.change(folder, [{ name, inode: tree.create("folder", mode, wallClock()) }], wallClock());
    }),
    removeFolder: step("removeFolder", (path) => {
      if (findFolder(tree, path).entries.size > 0) throw systemError("ENOTEMPTY");
      const { folder, name } = tree.locate(path);
      tree.change(folder, [{ name, inode: undefined }], wallClock());
    }),
    touch: step("touch", (path, modifiedAt: number) => {
      tree.find(path).modifiedAt = modifiedAt;
    }),
  };
}

function rename(tree: DiskTree, from: string, to: string, now: number): void {
  const source = tree.locate(from);
  const target = tree.locate(to);
  const inode = tree.find(from);
  const replaced = target.folder.entries.get(target.name);
  // POSIX rename(2): two names of one file are left as they are.
  if (replaced === inode) return;
  if (inode.type === "folder" && to.startsWith(`${from}/`)) throw systemError("EINVAL");
  if (replaced?.type === "folder" && inode.type === "file") throw systemError("EISDIR");
  if (replaced?.type === "file" && inode.type === "folder") throw systemError("ENOTDIR");
  if (replaced !== undefined && replaced.entries.size > 0) throw systemError("ENOTEMPTY");
  const arrives = { name: target.name, inode };
  const leaves = { name: source.name, inode: undefined };
  if (source.folder === target.folder) {
    tree.change(source.folder, [arrives, leaves], now);
  } else {
    tree.change(target.folder, [arrives], now);
    tree.change(source.folder, [leaves], now);
  }
}

function findFile(tree: DiskTree, path: string): Inode {
  const inode = tree.find(path);
  if (inode.type !== "file") throw systemError("EISDIR");
  return inode;
}

function findFolder(tree: DiskTree, path: string): Inode {
  const inode = tree.find(path);
  if (inode.type !== "folder") throw systemError("ENOTDIR");
  return inode;
}

function status({ number, type, mode, modifiedAt, links, content }: Inode): FileStatus {
  return {
    type,
    size: content.length,
    mode,
    userId: 1000,
    linkCount: links,
    identity: `1:${number}`,
    modifiedAt,
  };
}

const writes = /^(createExclusive|overwrite|append|sync|rename|link|unlink|makeFolder|removeFolder|touch)/;
const reads = /^(read|status|list|resolveLinks) /;
const takesSpace = /^(createExclusive|overwrite|append|makeFolder) /;

/** With which codes a step can fail; none where it does not touch the disk. */
export function failuresOf(label: string): readonly string[] {
  if (writes.test(label)) return ["EIO", "ENOSPC", "EDQUOT", "EACCES", "EMFILE"];
  return reads.test(label) ? ["EIO", "EACCES", "EMFILE"] : [];
}

/** Whether a step fails for as long as the disk is full. */
export function needsSpace(label: string): boolean {
  return takesSpace.test(label);
}
