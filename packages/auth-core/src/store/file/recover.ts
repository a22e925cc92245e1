import type { OAuthCredential } from "../../credential.js";
import type { AuthError } from "../../error.js";
import type { StoredRecord } from "../credential-store.js";
import { refreshTokenHash } from "../spent-token.js";
import {
  dateRecord,
  type JournalRecord,
  readJournal,
  readRecord,
  removeRecord,
  syncAnswer,
} from "./journal.js";
import { holdsLock } from "./lock.js";
import type { LockedKey } from "./locked-key.js";
import { keepAside } from "./locked-key.js";
import type { PlaceContent } from "./record-codec.js";
import { ignoringDisk, isDamage, isMissing, unwritable } from "./system-error.js";

/** What the journal says about the current token. */
export type Recovery =
  /** `replay`: an earlier holder died with this token in flight. */
  | { readonly status: "settled"; readonly content: PlaceContent; readonly replay: boolean }
  /** An answer that cannot be saved now: it is the current token all the same. */
  | { readonly status: "unsaved"; readonly record: StoredRecord; readonly error: AuthError }
  /** A former holder lives, or may, and may still bring an answer: nobody spends until then (epoch ms). */
  | { readonly status: "uncertain"; readonly until: number }
  | { readonly status: "lost-lock" };

/** An exchange ends within this, replay and saving included; longer than twice the time limit of a token request. */
export const longestExchangeMs = 60_000;

/**
 * The second act of every holder of a lock: the decision table over journal records. `id` is our taking of the
 * lock. Each round reads the credential once and judges every record against that one reading.
 */
export async function recover(key: LockedKey, id: string): Promise<Recovery> {
  for (;;) {
    const content = await readPlace(key, id);
    const records = await readJudged(key);
    const current = await refreshTokenHash(content.record?.credential);
    const answered = records.filter((record) => applies(key, record, content, current)).at(-1);
    if (answered?.state !== "answered") return judgeOpenRecords(key, records, content, current);
    const { answer, intent } = answered;
    const { generation, epoch, at: grantedAt } = intent;
    const base = content.record ?? { credential: answer, generation, epoch, grantedAt };
    const renewed = renewedRecord(base, answer, grantedAt);
    const saved = await save(key, id, renewed, answered.id);
    if (saved === "lost-lock") return { status: "lost-lock" };
    if (typeof saved === "object") return { status: "unsaved", record: renewed, error: saved };
    if (saved === "replaced") return settledBy(renewed); // not synced yet: the record stays
    await removeRecord(key.journal, answered.id);
  }
}

/**
 * A credential that cannot be understood while an answer waits is a write in place that a crash has torn (a file
 * that is a mount point cannot be renamed over): the answer takes its place. Otherwise it is an error and stays.
 */
async function readPlace(key: LockedKey, id: string): Promise<PlaceContent> {
  try {
    return await key.place.read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    const newest = (await readJournal(key.journal)).filter(({ state }) => state === "answered").at(-1);
    if (newest === undefined || !key.place.absentMeansSignedOut) throw error;
    await key.place.setAside(id);
    const { generation, epoch } = newest.intent;
    return { record: undefined, generation, epoch, torn: true };
  }
}

function settledBy(record: StoredRecord): Recovery {
  const { generation, epoch } = record;
  return { status: "settled", content: { record, generation, epoch }, replay: false };
}

/** The record that an answer makes of the one whose token was spent for it. */
export function renewedRecord(base: StoredRecord, answer: OAuthCredential, now: number): StoredRecord {
  return { ...base, credential: answer, generation: base.generation + 1, refreshedAt: now };
}

/** Temporary file first, then the lock once more, then the rename: a robbed holder finds its file swept away. */
async function save(
  key: LockedKey,
  id: string,
  record: StoredRecord,
  answeredId: string,
): Promise<"durable" | "replaced" | "lost-lock" | AuthError> {
  try {
    await syncAnswer(key.journal, answeredId);
    await key.place.reserve(id);
    if (!(await holdsLock(key.lock, id))) return "lost-lock";
    return await key.place.replace(id, { record, generation: record.generation, epoch: record.epoch });
  } catch (error) {
    return (await holdsLock(key.lock, id)) ? unwritable(key.place.location, error) : "lost-lock";
  }
}

function applies(
  key: LockedKey,
  record: JournalRecord,
  content: PlaceContent,
  current: string | undefined,
): boolean {
  if (record.state !== "answered" || record.intent.epoch !== content.epoch) return false;
  if (content.record === undefined) return content.torn === true || !key.place.absentMeansSignedOut;
  return record.intent.spent === current && record.intent.generation === content.generation;
}

async function judgeOpenRecords(
  key: LockedKey,
  records: readonly JudgedRecord[],
  content: PlaceContent,
  current: string | undefined,
): Promise<Recovery> {
  let replay = false;
  for (const record of records) {
    const concerned = record.intent.spent === current && record.intent.generation === content.generation;
    if (record.state === "answered") {
      const isStored = (await refreshTokenHash(record.answer)) === current;
      if (record.intent.epoch !== content.epoch) await removeRecord(key.journal, record.id);
      else if (!isStored) await ignoringDisk(() => keepAside(key, record.id));
      // Whoever put it in place may have died before the folder was synced.
      else if (await key.place.sync()) await removeRecord(key.journal, record.id);
    } else if (record.state === "lost" || record.ownerIsGone) {
      if (concerned) replay = true;
      else await removeRecord(key.journal, record.id);
    } else if (concerned) {
      return { status: "uncertain", until: await answerDueBy(key, record) };
    }
  }
  return { status: "settled", content, replay };
}

type JudgedRecord = JournalRecord & { readonly ownerIsGone: boolean };

/**
 * The records, each read once more after its owner was judged: an owner that was robbed of its lock may have written
 * its answer in between, and only what a dead one has written is all that there will be.
 */
async function readJudged(key: LockedKey): Promise<readonly JudgedRecord[]> {
  const judged: JudgedRecord[] = [];
  for (const record of await readJournal(key.journal)) {
    const gone = record.state === "prepared" && (await ownerIsGone(key, record));
    const final = gone ? await readRecord(key.journal, record.id) : record;
    if (final !== undefined) judged.push({ ...final, ownerIsGone: gone });
  }
  return judged;
}

/**
 * Dead, or past the time in which any exchange ends: by our own watching, and where its life is unknown also by the
 * wall clock. A clock that jumps must not make us present the token of an owner that lives.
 */
async function ownerIsGone(key: LockedKey, record: JournalRecord): Promise<boolean> {
  const liveness = await key.processes.liveness(record.intent.owner);
  if (liveness === "dead" || watchedFor(key, record.id) >= longestExchangeMs) return true;
  return liveness === "unknown" && key.runtime.now() >= (await answerDueBy(key, record));
}

/**
 * A record from the future (a clock that was set back, another host's clock) counts from when it was first seen. Its
 * file remembers that: an exchange process looks once and ends, and the next one must not begin to wait anew.
 */
async function answerDueBy(key: LockedKey, { id, intent }: JournalRecord): Promise<number> {
  const now = key.runtime.now();
  if (intent.at <= now) return intent.at + longestExchangeMs;
  const seenAt = await dateRecord(key.journal, id, now).catch((error: unknown) => {
    if (isMissing(error)) return now;
    throw error;
  });
  return seenAt + longestExchangeMs;
}

/** A clock that was set back must not keep a record open for ever. */
function watchedFor(key: LockedKey, id: string): number {
  const now = key.runtime.monotonicNow();
  const since = key.lock.sightings.get(id)?.since;
  if (since === undefined) key.lock.sightings.set(id, { modifiedAt: 0, since: now });
  return since === undefined ? 0 : now - since;
}

/** Rule 8: with our own record written, is another holder of the same token at work, or has it just been answered? */
export async function anotherHasSent(key: LockedKey, id: string, spent: string): Promise<boolean> {
  return (await readJudged(key)).some((record) => {
    if (record.id === id || record.state === "lost" || record.intent.spent !== spent) return false;
    return record.state === "answered" || !record.ownerIsGone;
  });
}
