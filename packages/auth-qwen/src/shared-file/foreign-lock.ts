import type { Disk, FileStatus, Runtime } from "@link-assistant/auth-core";
import type { ForeignLock, ForeignLockAttempt } from "@link-assistant/auth-core/node";
import { ifPresent } from "./disk.js";

export interface QwenLockOptions {
  readonly disk: Disk;
  readonly runtime: Runtime;
  /** `oauth_creds.lock` beside the file. */
  readonly path: string;
  /** Where we note which lock is ours, so that one left behind by a dead process of ours is not waited for. */
  readonly notePath: string;
  readonly timing?: Partial<QwenLockTiming>;
}

/** Milliseconds. */
export interface QwenLockTiming {
  /** Versions up to 0.15 take a lock over after 10 s. Infinity: never. */
  readonly heartbeatMs: number;
  /** Qwen Code's own limit since 0.21; a younger lock is never taken over. */
  readonly staleMs: number;
  /** Qwen Code's waiters look every 0.1 to 2 s; we want to be first. */
  readonly pollMs: number;
  /** One attempt of ours, longer than `staleMs`: an exchange process makes one, and its sightings end with it. */
  readonly waitMs: number;
  /** How long a request of Qwen Code's can take, from the moment it took the lock. */
  readonly foreignRequestMs: number;
  /** Upper limit of the wait for a holder whose lock was deleted by another process. */
  readonly vanishWaitMs: number;
}

const defaultTiming: QwenLockTiming = {
  heartbeatMs: 2_000,
  staleMs: 35_000,
  pollMs: 50,
  waitMs: 40_000,
  foreignRequestMs: 32_000,
  vanishWaitMs: 8_000,
};

interface QwenLock extends QwenLockOptions {
  readonly timing: QwenLockTiming;
  /** The lock of another holder as we last saw it; kept from one attempt to the next. */
  seen: Sighting | undefined;
}

/**
 * Qwen Code's lock, held as a folder: its exclusive create fails on one as on a file, but its exit handlers, which
 * unlink anybody's lock, cannot remove it.
 */
export function qwenLock(options: QwenLockOptions): ForeignLock {
  const lock: QwenLock = { ...options, timing: { ...defaultTiming, ...options.timing }, seen: undefined };
  return { take: (id, signal) => takeInTurn(lock, id, signal) };
}

/** Waits for whoever holds the lock. */
async function takeInTurn(
  lock: QwenLock,
  id: string,
  signal: AbortSignal | undefined,
): Promise<ForeignLockAttempt> {
  const { runtime, timing } = lock;
  const deadline = runtime.monotonicNow() + timing.waitMs;
  if ((await ifPresent(lock.disk.status(folderOf(lock.path)))) === undefined) return nothingToLock;
  for (;;) {
    const identity = await createFolder(lock, id);
    if (identity !== undefined) return taken(lock, id, identity);
    const status = await ifPresent(lock.disk.status(lock.path));
    if (status !== undefined) {
      const seen = look(runtime, status, lock.seen);
      lock.seen = seen;
      if ((isStale(lock, seen) || (await isOurs(lock, status))) && (await removeStale(lock, seen))) {
        lock.seen = undefined;
        continue;
      }
    }
    if (runtime.monotonicNow() >= deadline) return { status: "held", holder: "Qwen Code" };
    await runtime.sleep(timing.pollMs, signal);
  }
}

/** Where Qwen Code has no folder, it cannot be at work. */
const nothingToLock: ForeignLockAttempt = { status: "taken", release: async () => {} };

interface Sighting {
  readonly status: FileStatus;
  /** When we first saw it in this state, by `monotonicNow`. */
  readonly since: number;
}

function look({ monotonicNow }: Runtime, status: FileStatus, before: Sighting | undefined): Sighting {
  const unchanged =
    before?.status.identity === status.identity && before.status.modifiedAt === status.modifiedAt;
  return unchanged ? before : { status, since: monotonicNow() };
}

/** By its age; where that cannot be trusted (a time in the future), by our own watching. */
function isStale({ runtime, timing }: QwenLock, { status, since }: Sighting): boolean {
  const age = runtime.now() - status.modifiedAt;
  return (age > timing.staleMs && age > 0) || runtime.monotonicNow() - since > timing.staleMs;
}

/**
 * By Qwen Code's protocol: rename, then remove. The renamed entry is looked at once more: if a new holder came
 * between our look and the rename, it gets its lock back.
 */
async function removeStale({ disk, path, runtime }: QwenLock, { status }: Sighting): Promise<boolean> {
  const aside = `${path}.stale.${identifier(runtime)}`;
  if (!(await succeeds(disk.rename(path, aside)))) return false;
  const moved = await disk.status(aside);
  if (moved.identity === status.identity && moved.modifiedAt === status.modifiedAt) {
    await remove(disk, aside, moved);
    return true;
  }
  if (moved.type === "folder") await succeeds(disk.rename(aside, path));
  else if (await succeeds(disk.link(aside, path))) await disk.unlink(aside);
  return false;
}

async function createFolder({ disk, path, notePath }: QwenLock, id: string): Promise<string | undefined> {
  if (!(await succeeds(disk.makeFolder(path, 0o700)))) return undefined;
  const status = await ifPresent(disk.status(path));
  if (status === undefined) return undefined;
  try {
    await ifPresent(disk.unlink(notePath));
    await disk.createExclusive(notePath, noteText(status.identity, id), 0o600);
  } catch (error) {
    // Without a note nobody would know it for ours, and all would wait until it is stale.
    await succeeds(disk.removeFolder(path));
    throw error;
  }
  return status.identity;
}

/** Only the holder of our own lock gets here, so a lock that our note names belongs to a dead process. */
async function isOurs({ disk, notePath }: QwenLock, { type, identity }: FileStatus): Promise<boolean> {
  if (type !== "folder") return false;
  return (await readText(disk, notePath))?.startsWith(`${identity}\n`) ?? false;
}

function noteText(identity: string, id: string): Uint8Array {
  return new TextEncoder().encode(`${identity}\n${id}`);
}

async function readText(disk: Disk, path: string): Promise<string | undefined> {
  const bytes = await ifPresent(disk.read(path, 1024));
  return bytes && new TextDecoder().decode(bytes);
}

function taken(lock: QwenLock, id: string, identity: string): ForeignLockAttempt {
  const { seen } = lock;
  lock.seen = undefined;
  const stop = new AbortController();
  const heartbeat = beat(lock, identity, stop.signal);
  return {
    status: "taken",
    ...(seen && { quietUntil: quietTime(lock, seen) }),
    async release() {
      stop.abort();
      await heartbeat;
      await releaseFolder(lock, id, identity);
    },
  };
}

/** A lock that was seen and is gone may have been deleted under a holder whose request is still on its way. */
function quietTime({ runtime, timing }: QwenLock, { status }: Sighting): number {
  const requestEnds = status.modifiedAt + timing.foreignRequestMs - runtime.now();
  return runtime.monotonicNow() + Math.min(Math.max(requestEnds, 0), timing.vanishWaitMs);
}

async function beat(lock: QwenLock, identity: string, stop: AbortSignal): Promise<void> {
  const { disk, path, runtime, timing } = lock;
  if (timing.heartbeatMs === Number.POSITIVE_INFINITY) return;
  try {
    for (;;) {
      await runtime.sleep(timing.heartbeatMs, stop);
      if ((await disk.status(path)).identity !== identity) return;
      await disk.touch(path, runtime.now());
    }
  } catch {
    // Stopped, or taken over while this machine slept: the token decides whether the answer still applies.
  }
}

/** The note names the taking: a former holder that wakes up late finds another's and leaves the lock alone. */
async function releaseFolder(
  { disk, path, notePath }: QwenLock,
  id: string,
  identity: string,
): Promise<void> {
  if ((await readText(disk, notePath)) !== `${identity}\n${id}`) return;
  const status = await ifPresent(disk.status(path));
  if (status?.identity === identity) await succeeds(disk.removeFolder(path));
  await ifPresent(disk.unlink(notePath));
  await collectStale(disk, path);
}

/** A folder that Qwen Code has taken over and could not remove. Its own left-overs are files and stay. */
async function collectStale(disk: Disk, path: string): Promise<void> {
  const folder = folderOf(path);
  for (const name of (await ifPresent(disk.list(folder))) ?? []) {
    if (`${folder}/${name}`.startsWith(`${path}.stale.`))
      await succeeds(disk.removeFolder(`${folder}/${name}`));
  }
}

async function remove(disk: Disk, path: string, { type }: FileStatus): Promise<void> {
  await succeeds(type === "folder" ? disk.removeFolder(path) : disk.unlink(path));
}

async function succeeds(operation: Promise<void>): Promise<boolean> {
  return operation.then(
    () => true,
    () => false,
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function identifier({ randomBytes }: Runtime): string {
  return [...randomBytes(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
