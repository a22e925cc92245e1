import type { Disk } from "../../ports/disk.js";
import type { Processes, ProcessIdentity } from "../../ports/processes.js";
import type { Runtime } from "../../ports/runtime.js";
import { newIdentifier } from "../identifier.js";
import { type LockInstance, lockBody, parseLockBody } from "./lock-body.js";
import { isMissing, systemCode } from "./system-error.js";

/**
 * A lock between processes, by files alone. Its rules L1-L8 were model-checked: two processes never hold it, and
 * a dead owner is replaced at once. The usual "stat, remove, create" lets two in when several meet a stale lock.
 */
export interface LockFile {
  readonly disk: Disk;
  readonly processes: Processes;
  readonly runtime: Runtime;
  readonly path: string;
  /** How long an owner whose life cannot be checked must stay silent, milliseconds of our own clock. */
  readonly staleMs: number;
  /** When we first saw a lock in its present state; survives from one attempt to the next. */
  readonly sightings: Map<string, Sighting>;
}

export interface Sighting {
  readonly modifiedAt: number;
  readonly since: number;
}

export type LockAttempt =
  | { readonly status: "taken" }
  | { readonly status: "held"; readonly holder: ProcessIdentity | undefined };

/** One attempt; `id` names this taking and no other. Never waits for a living owner. */
export async function tryLock(lock: LockFile, id: string): Promise<LockAttempt> {
  for (;;) {
    const seen = await readInstance(lock, lock.path);
    if (seen === undefined) {
      if (!(await publish(lock, lock.path, { id, owner: lock.processes.self() }))) continue;
    } else {
      if (!(await isAbandoned(lock, seen))) return { status: "held", holder: seen.owner };
      const takeOver = await replaceDead(lock, seen, id);
      if (takeOver === "held") return { status: "held", holder: seen.owner };
      if (takeOver === "changed") continue;
    }
    await removeLeftovers(lock, id);
    return { status: "taken" };
  }
}

/** Is it still our taking? Asked before every step that cannot be taken back. */
export async function holdsLock(lock: LockFile, id: string): Promise<boolean> {
  return (await readInstance(lock, lock.path))?.id === id;
}

/** Rule L7: read, compare, unlink. Never without the comparison. */
export async function releaseLock(lock: LockFile, id: string): Promise<void> {
  if (await holdsLock(lock, id)) await removeIfPresent(lock.disk, lock.path);
}

/** Rule L8: the living owner passes the lock on, before the new owner has anything to do under it. */
export async function handLockOver(lock: LockFile, id: string, next: LockInstance): Promise<boolean> {
  const temporary = `${lock.path}.${next.id}.new`;
  try {
    await lock.disk.createExclusive(temporary, lockBody(next), 0o600);
    if (!(await holdsLock(lock, id))) return false;
    await lock.disk.rename(temporary, lock.path);
    return true;
  } finally {
    await removeIfPresent(lock.disk, temporary);
  }
}

/** Tells those who cannot check our life that we live. */
export async function touchLock(lock: LockFile, id: string): Promise<boolean> {
  if (!(await holdsLock(lock, id))) return false;
  await lock.disk.touch(lock.path, lock.runtime.now());
  return true;
}

/** Rule L1: linked into place, a lock is never seen half-written. */
async function publish(lock: LockFile, path: string, instance: LockInstance): Promise<boolean> {
  const temporary = `${lock.path}.${instance.id}.new`;
  try {
    await lock.disk.createExclusive(temporary, lockBody(instance), 0o600);
    await lock.disk.link(temporary, path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return (await lock.disk.status(temporary)).linkCount === 2; // NFS: done, answer lost
    if (code === "EPERM" || code === "ENOTSUP" || code === "ENOSYS") {
      return createInPlace(lock, path, instance); // exFAT and some FUSE systems have no hard links
    }
    throw error;
  } finally {
    await removeIfPresent(lock.disk, temporary);
  }
}

async function createInPlace(lock: LockFile, path: string, instance: LockInstance): Promise<boolean> {
  try {
    await lock.disk.createExclusive(path, lockBody(instance), 0o600);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Rules L3-L5. The right to replace one dead instance is a file named after that very instance, so that a late
 * breaker cannot hit a newer lock. Whoever died with such a right is replaced in the same way, by a chain.
 */
async function replaceDead(
  lock: LockFile,
  dead: LockInstance,
  id: string,
): Promise<"taken" | "held" | "changed"> {
  let target = dead.id;
  for (;;) {
    const right = `${lock.path}.break.${target}`;
    const breaker = { id: newIdentifier(lock.runtime), owner: lock.processes.self() };
    if (await publish(lock, right, breaker)) {
      try {
        const replaced = await handLockOver(lock, dead.id, { id, owner: breaker.owner });
        return replaced ? "taken" : "changed";
      } finally {
        await removeIfPresent(lock.disk, right);
      }
    }
    const rival = await readInstance(lock, right);
    if (rival === undefined) return "changed";
    if (!(await isAbandoned(lock, rival))) return "held";
    target = rival.id;
  }
}

/** Rule L2: dead for certain, or of unknown life and silent for the stale time by our own clock. */
async function isAbandoned(lock: LockFile, seen: LockInstance & Seen): Promise<boolean> {
  const liveness = seen.owner === undefined ? "unknown" : await lock.processes.liveness(seen.owner);
  if (liveness !== "unknown") return liveness === "dead";
  const now = lock.runtime.monotonicNow();
  const sighting = lock.sightings.get(seen.id);
  if (sighting?.modifiedAt !== seen.modifiedAt) {
    lock.sightings.set(seen.id, { modifiedAt: seen.modifiedAt, since: now });
    return false;
  }
  return now - sighting.since >= lock.staleMs;
}

/** Rule L6: left-over rights go, except one that names our own instance; so do the files of dead publishers. */
async function removeLeftovers(lock: LockFile, id: string): Promise<void> {
  const folder = lock.path.slice(0, lock.path.lastIndexOf("/"));
  const name = lock.path.slice(folder.length + 1);
  for (const found of await lock.disk.list(folder)) {
    const path = `${folder}/${found}`;
    const isRight = found.startsWith(`${name}.break.`) && found !== `${name}.break.${id}`;
    const isUnpublished = found.startsWith(`${name}.`) && found.endsWith(".new") && (await isOld(lock, path));
    if (isRight || isUnpublished) await removeIfPresent(lock.disk, path);
  }
}

const oldMs = 10 * 60 * 1000;

async function isOld(lock: LockFile, path: string): Promise<boolean> {
  try {
    return lock.runtime.now() - (await lock.disk.status(path)).modifiedAt > oldMs;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

interface Seen {
  readonly modifiedAt: number;
}

async function readInstance(lock: LockFile, path: string): Promise<(LockInstance & Seen) | undefined> {
  try {
    const bytes = await lock.disk.read(path, 4096);
    const status = await lock.disk.status(path);
    const instance = parseLockBody(bytes);
    // A body that cannot be read (torn by a power cut) is an owner of unknown life, named after its file.
    const id = instance?.id ?? `torn-${status.identity.replaceAll(/[^0-9a-z]/gi, "-")}`;
    return { id, owner: instance?.owner, modifiedAt: status.modifiedAt };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function removeIfPresent(disk: Disk, path: string): Promise<void> {
  try {
    await disk.unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
