import type { Random } from "./random.js";
import { systemError } from "./scheduler.js";

/**
 * A file or folder with two sides: what a process sees now, and what a power cut leaves.
 *
 * What may be lost, until it is synced:
 * - of a file: any of the writes since its last sync. After a power cut the file holds what was synced last,
 *   or the state after one of the later writes, or a torn one: cut short, or with its tail full of zeros.
 * - of a folder: any change of its entries since its last sync, each by itself, in any combination. A rename
 *   within a folder is one change: there is no state with both names or with none.
 *
 * A synced file whose entry was not synced can be gone. That is harsher than most real file systems, and what
 * POSIX allows.
 */
export interface Inode {
  number: number;
  readonly type: "file" | "folder";
  mode: number;
  modifiedAt: number;
  links: number;
  content: Uint8Array;
  synced: Uint8Array;
  /** States since the last sync, oldest first. */
  unsynced: Uint8Array[];
  readonly entries: Map<string, Inode>;
  syncedEntries: Map<string, Inode>;
  changes: FolderChange[];
}

/** One change of a folder's entries: all of it survives or none. */
export interface FolderChange {
  readonly edits: readonly { readonly name: string; readonly inode: Inode | undefined }[];
}

export interface DiskTree {
  readonly root: Inode;
  create(type: Inode["type"], mode: number, now: number): Inode;
  /** Follows folders only: there are no symbolic links here. Throws ENOENT and ENOTDIR. */
  find(path: string): Inode;
  /** The folder of a path and the name in it. */
  locate(path: string): { readonly folder: Inode; readonly name: string };
  change(folder: Inode, edits: FolderChange["edits"], now: number): void;
  write(file: Inode, content: Uint8Array, now: number): void;
  /** The power goes: what was not synced is kept or lost, as `random` has it. */
  cutPower(random: Random): void;
  /** Everything reaches the disk, as after a quiet minute. */
  syncAll(): void;
}

const nothing = new Uint8Array();

export function createDiskTree(): DiskTree {
  const free: number[] = [];
  let highest = 0;

  // The same few paths are walked thousands of times in a run.
  const split = new Map<string, readonly string[]>();

  function namesIn(path: string): readonly string[] {
    const known = split.get(path);
    if (known !== undefined) return known;
    const names = path.split("/").filter((name) => name !== "");
    split.set(path, names);
    return names;
  }

  function create(type: Inode["type"], mode: number, now: number): Inode {
    return {
      // Real file systems give a freed number to the next file, so that it identifies nothing by itself.
      number: free.pop() ?? ++highest,
      type,
      mode,
      modifiedAt: now,
      links: 0,
      content: nothing,
      synced: nothing,
      unsynced: [],
      entries: new Map(),
      syncedEntries: new Map(),
      changes: [],
    };
  }

  const root = create("folder", 0o755, 0);

  function find(path: string): Inode {
    let inode = root;
    for (const name of namesIn(path)) {
      if (inode.type !== "folder") throw systemError("ENOTDIR");
      const next = inode.entries.get(name);
      if (next === undefined) throw systemError("ENOENT");
      inode = next;
    }
    return inode;
  }

  function setEntry(folder: Inode, name: string, inode: Inode | undefined): void {
    const before = folder.entries.get(name);
    if (before === inode) return;
    if (inode === undefined) folder.entries.delete(name);
    else {
      folder.entries.set(name, inode);
      inode.links++;
    }
    if (before !== undefined && --before.links === 0) free.push(before.number);
  }

  return {
    root,
    create,
    find,
    locate(path) {
      const cut = path.lastIndexOf("/");
      const folder = find(path.slice(0, cut));
      if (folder.type !== "folder") throw systemError("ENOTDIR");
      return { folder, name: path.slice(cut + 1) };
    },
    change(folder, edits, now) {
      for (const { name, inode } of edits) setEntry(folder, name, inode);
      folder.changes.push({ edits });
      folder.modifiedAt = now;
    },
    write(file, content, now) {
      file.content = content;
      file.unsynced.push(content);
      file.modifiedAt = now;
    },
    cutPower(random) {
      settle(root, random);
      const reached = new Set<Inode>();
      recount(root, reached);
      // Files that came back may have lost their number to others; nobody remembers numbers across a power cut.
      for (const inode of reached) inode.number = ++highest;
      free.length = 0;
    },
    syncAll: () => settle(root, undefined),
  };
}

function recount(inode: Inode, reached: Set<Inode>): void {
  inode.links = reached.has(inode) ? inode.links + 1 : 1;
  reached.add(inode);
  for (const below of inode.entries.values()) recount(below, reached);
}

export function syncFile(file: Inode): void {
  file.synced = file.content;
  file.unsynced = [];
}

export function syncFolder(folder: Inode): void {
  folder.syncedEntries = new Map(folder.entries);
  folder.changes = [];
}

/** Brings both sides of everything below into agreement; without `random` nothing is lost. */
function settle(inode: Inode, random: Random | undefined): void {
  if (random !== undefined) loseSome(inode, random);
  syncFile(inode);
  syncFolder(inode);
  for (const below of inode.entries.values()) settle(below, random);
}

function loseSome(inode: Inode, random: Random): void {
  if (inode.unsynced.length > 0) inode.content = random.pick(possibleContents(inode, random));
  if (inode.changes.length === 0) return;
  const kept = inode.changes.filter(() => random.chance(0.5));
  inode.entries.clear();
  for (const [name, entry] of inode.syncedEntries) inode.entries.set(name, entry);
  for (const { name, inode: entry } of kept.flatMap(({ edits }) => edits)) {
    if (entry === undefined) inode.entries.delete(name);
    else inode.entries.set(name, entry);
  }
}

function possibleContents({ synced, unsynced }: Inode, random: Random): [Uint8Array, ...Uint8Array[]] {
  const newest = unsynced.at(-1) ?? synced;
  const cut = random.below(newest.length + 1);
  const zeroed = newest.slice().fill(0, cut);
  return [synced, ...unsynced, newest.slice(0, cut), zeroed];
}
