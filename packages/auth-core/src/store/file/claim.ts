import type { Claim, SpentToken } from "../credential-store.js";
import { refreshTokenHash } from "../spent-token.js";
import { prepareRecord, withdrawRecord } from "./journal.js";
import { holdsLock } from "./lock.js";
import { type LockedKey, makeFolders } from "./locked-key.js";
import type { PlaceContent } from "./record-codec.js";
import { anotherHasSent, longestExchangeMs, recover } from "./recover.js";
import { unwritable } from "./system-error.js";
import { deferredUntil, readRefusal } from "./token-note.js";

/**
 * Everything between taking the lock and sending the request: sweep, recover, re-read, preflight, doorway,
 * verify. `id` is our taking of the lock. Anything but "granted" leaves nothing behind.
 */
export async function claimUnderLock(key: LockedKey, id: string, spent: SpentToken): Promise<Claim> {
  await key.place.sweep(id);
  const recovery = await recover(key, id);
  if (recovery.status === "lost-lock") return { status: "held", holder: "another process" };
  if (recovery.status === "uncertain") return recovery;
  if (recovery.status === "unsaved") {
    const { credential } = recovery.record;
    const lives =
      credential.kind === "link" || (credential.expiresAt ?? Number.POSITIVE_INFINITY) > key.runtime.now();
    if (!lives) throw recovery.error;
    return { status: "moved", record: recovery.record };
  }
  const { content, replay } = recovery;
  if (content.record === undefined || !(await isCurrent(content, spent))) {
    return { status: "moved", record: content.record };
  }
  const refusal = await readRefusal(key, spent.hash);
  if (refusal !== undefined) {
    const { oauthError, at, interrupted } = refusal;
    return { status: "refused", oauthError, at, interrupted };
  }
  const until = await deferredUntil(key, spent.hash);
  if (until !== undefined) return { status: "deferred", until };
  const obstacle = await prepare(key, id, spent, content.epoch);
  if (obstacle !== undefined) return obstacle;
  return { status: "granted", key: key.key, id, spent, record: content.record, replay };
}

async function isCurrent(content: PlaceContent, spent: SpentToken): Promise<boolean> {
  const hash = await refreshTokenHash(content.record?.credential);
  return hash === spent.hash && content.generation === spent.generation;
}

/** Rules 7-9: room for the answer, the intent on the disk, nobody else at it, and the lock still ours. */
async function prepare(
  key: LockedKey,
  id: string,
  spent: SpentToken,
  epoch: number,
): Promise<Claim | undefined> {
  const { hash, generation } = spent;
  let obstacle: Claim | undefined;
  try {
    await key.place.reserve(id);
    await makeFolders(key.disk, key.journal.folder);
    const owner = key.processes.self();
    const at = key.runtime.now();
    await prepareRecord(key.journal, id, { spent: hash, generation, epoch, owner, at });
    obstacle = await obstacleTo(key, id, hash);
  } catch (error) {
    await withdrawRecord(key.journal, id);
    throw unwritable(key.place.location, error);
  }
  if (obstacle !== undefined) await withdrawRecord(key.journal, id);
  return obstacle;
}

async function obstacleTo(key: LockedKey, id: string, hash: string): Promise<Claim | undefined> {
  if (await anotherHasSent(key, id, hash)) {
    return { status: "uncertain", until: key.runtime.now() + longestExchangeMs };
  }
  return (await holdsLock(key.lock, id)) ? undefined : { status: "held", holder: "another process" };
}
