import { AuthError } from "../../error.js";
import type { CredentialChange, StoredRecord, UpdateOptions } from "../credential-store.js";
import { readJournal, removeRecord } from "./journal.js";
import { holdsLock } from "./lock.js";
import { forgetAside, type LockedKey } from "./locked-key.js";
import { emptyPlace, type PlaceContent } from "./record-codec.js";
import { recover } from "./recover.js";
import { isDamage } from "./system-error.js";
import { removeNotes } from "./token-note.js";

/**
 * Sign-in, import and sign-out (rule 16). The epoch rises with the very write that changes the credential, so
 * an answer to an earlier exchange can no longer be applied; only then do the records of that epoch go.
 */
export async function changeUnderLock(
  key: LockedKey,
  id: string,
  change: CredentialChange,
  options: UpdateOptions = {},
): Promise<StoredRecord | undefined> {
  await key.place.sweep(id);
  const { wasDamaged, ...before } = await currentContent(key, id);
  const credential = change(before.record);
  if (credential === before.record?.credential && !wasDamaged) return before.record;
  const record = credential === undefined ? undefined : newRecord(key, before, credential, options);
  const content = { record, generation: before.generation + 1, epoch: before.epoch + 1 };
  await key.place.discard(id);
  await key.place.reserve(id);
  await verifyLock(key, id);
  await key.place.replace(id, content);
  await removeEarlierEpochs(key, content.epoch);
  return record;
}

function newRecord(
  key: LockedKey,
  before: PlaceContent,
  credential: StoredRecord["credential"],
  { issuer }: UpdateOptions,
): StoredRecord {
  return {
    credential,
    generation: before.generation + 1,
    epoch: before.epoch + 1,
    grantedAt: key.runtime.now(),
    ...(issuer !== undefined && { issuer }),
  };
}

/** What is stored, after recovery. Something broken is moved aside: a person is signing in over it. */
async function currentContent(
  key: LockedKey,
  id: string,
): Promise<PlaceContent & { readonly wasDamaged?: boolean }> {
  try {
    const recovery = await recover(key, id);
    if (recovery.status === "settled") return recovery.content;
    if (recovery.status === "lost-lock") throw lockLost(key);
    if (recovery.status === "unsaved") {
      const { record } = recovery;
      return { record, generation: record.generation, epoch: record.epoch };
    }
    return await key.place.read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    await key.place.setAside(id);
    const epochs = (await readJournal(key.journal)).map((record) => record.intent.epoch);
    return { ...emptyPlace, epoch: Math.max(0, ...epochs), wasDamaged: true };
  }
}

async function removeEarlierEpochs(key: LockedKey, epoch: number): Promise<void> {
  for (const record of await readJournal(key.journal)) {
    if (record.intent.epoch < epoch) await removeRecord(key.journal, record.id);
  }
  await removeNotes(key);
  await forgetAside(key);
}

async function verifyLock(key: LockedKey, id: string): Promise<void> {
  if (!(await holdsLock(key.lock, id))) throw lockLost(key);
}

function lockLost(key: LockedKey): AuthError {
  return new AuthError(
    "lock_timeout",
    `Another process took over the lock of ${key.key}. Nothing was changed.`,
    {
      hint: "Try again.",
    },
  );
}
