import type { Disk } from "@link-assistant/auth-core";
import type { Ports } from "./machine.js";

/** Takes something away from the disk of one process. */
export type Weakness = (ports: Ports) => Disk;

/** Some paths are each process's own: what one of them writes there, the others never see. */
export function privatePaths(isPrivate: (path: string) => boolean): Weakness {
  return ({ disk, processes }) => {
    const { startTime } = processes.self();
    const own = (path: string): string => (isPrivate(path) ? `${path}.of-${startTime}` : path);
    return {
      ...disk,
      createExclusive: (path, bytes, mode) => disk.createExclusive(own(path), bytes, mode),
      read: (path, maxBytes) => disk.read(own(path), maxBytes),
      overwrite: (path, bytes) => disk.overwrite(own(path), bytes),
      append: (path, bytes) => disk.append(own(path), bytes),
      syncFile: (path) => disk.syncFile(own(path)),
      rename: (from, to) => disk.rename(own(from), own(to)),
      link: (existing, path) => disk.link(own(existing), own(path)),
      unlink: (path) => disk.unlink(own(path)),
      status: (path) => disk.status(own(path)),
      touch: (path, modifiedAt) => disk.touch(own(path), modifiedAt),
      makeFolder: (path, mode) => disk.makeFolder(own(path), mode),
      removeFolder: (path) => disk.removeFolder(own(path)),
    };
  };
}

/** Every process believes what it read first. */
export function cachedReads(ending: string): Weakness {
  return ({ disk }) => {
    const seen = new Map<string, Promise<Uint8Array>>();
    return {
      ...disk,
      read(path, maxBytes) {
        if (!path.endsWith(ending)) return disk.read(path, maxBytes);
        const known = seen.get(path) ?? disk.read(path, maxBytes);
        seen.set(path, known);
        return known;
      },
    };
  };
}

/** Whoever has taken the lock believes to have it until he gives it up, and then removes whatever is there. */
export function neverDoubtsItsLock(lockPath: string): Weakness {
  return ({ disk }) => {
    const written = new Map<string, Uint8Array>();
    let held: Uint8Array | undefined;
    return {
      ...disk,
      async createExclusive(path, bytes, mode) {
        await disk.createExclusive(path, bytes, mode);
        written.set(path, bytes);
      },
      read: (path, maxBytes) =>
        path === lockPath && held !== undefined ? Promise.resolve(held) : disk.read(path, maxBytes),
      async link(existing, path) {
        await disk.link(existing, path);
        if (path === lockPath) held = written.get(existing);
      },
      async rename(from, to) {
        await disk.rename(from, to);
        if (to === lockPath) held = written.get(from);
      },
      unlink(path) {
        if (path === lockPath) held = undefined;
        return disk.unlink(path);
      },
    };
  };
}

/** Once its own record is written, a process sees no other's. */
export function blindDoorway({ disk }: Ports): Disk {
  const own = new Set<string>();
  return {
    ...disk,
    async createExclusive(path, bytes, mode) {
      await disk.createExclusive(path, bytes, mode);
      if (path.includes("/journal/")) own.add(path);
    },
    async list(path) {
      const names = await disk.list(path);
      if (!path.endsWith("/journal") || own.size === 0) return names;
      return names.filter((name) => own.has(`${path}/${name}`));
    },
    unlink(path) {
      own.delete(path);
      return disk.unlink(path);
    },
  };
}

export function withoutSyncing(operation: "syncFile" | "syncFolder"): Weakness {
  return ({ disk }) => ({ ...disk, [operation]: () => Promise.resolve() });
}
