import type { OAuthCredential } from "../../credential.js";
import { AuthError, isAuthError } from "../../error.js";
import type { GrantedClaim, RefreshOutcome, StoredRecord } from "../credential-store.js";
import { refreshTokenHash } from "../spent-token.js";
import { recordAnswer, recordLoss, removeRecord, withdrawRecord } from "./journal.js";
import { holdsLock } from "./lock.js";
import { keepAside, type LockedKey } from "./locked-key.js";
import type { PlaceContent } from "./record-codec.js";
import { renewedRecord } from "./recover.js";
import { ignoringDisk } from "./system-error.js";
import { noteDeferral, noteRefusal } from "./token-note.js";

/** How a commit ended. `late`: the lock was lost; the answer waits in the journal for whoever holds it. */
export type Committed =
  | { readonly status: "done"; readonly record: StoredRecord }
  | { readonly status: "unsaved"; readonly record: StoredRecord }
  | { readonly status: "late"; readonly record: StoredRecord };

export async function commitOutcome(
  key: LockedKey,
  claim: GrantedClaim,
  outcome: RefreshOutcome,
): Promise<Committed> {
  switch (outcome.kind) {
    case "renewed":
      return commitAnswer(key, claim, outcome.credential);
    case "refused":
      return commitRefusal(key, claim, outcome.oauthError);
    case "not-sent":
      await defer(key, claim, outcome.pauseMs);
      await withdrawRecord(key.journal, claim.id);
      return { status: "done", record: await currentRecord(key, claim) };
    case "unknown":
      await defer(key, claim, outcome.pauseMs);
      await ignoringDisk(() => recordLoss(key.journal, claim.id));
      return { status: "done", record: await currentRecord(key, claim) };
  }
}

/** Somebody else may have stored something while we got no answer. */
async function currentRecord(key: LockedKey, claim: GrantedClaim): Promise<StoredRecord> {
  const content = await key.place.read().catch(() => undefined);
  return content?.record ?? claim.record;
}

async function defer(key: LockedKey, { spent }: GrantedClaim, pauseMs: number | undefined): Promise<void> {
  if (pauseMs === undefined) return;
  const at = key.runtime.now();
  await ignoringDisk(() => noteDeferral(key, { hash: spent.hash, at, until: at + pauseMs }));
}

/**
 * Rules 12-14: the answer to the journal first, then the credential by comparison, then the record away. Whatever
 * fails after the answer has come: it is the current token, and it is handed out.
 */
async function commitAnswer(
  key: LockedKey,
  claim: GrantedClaim,
  answer: OAuthCredential,
): Promise<Committed> {
  const journalled = await ignoringDisk(() => recordAnswer(key.journal, claim.id, answer));
  const renewed = renewedRecord(claim.record, answer, key.runtime.now());
  try {
    const content = await key.place.read();
    if (!(await holdsLock(key.lock, claim.id))) return { status: "late", record: renewed };
    if (!(await stillExpects(key, claim, content))) return await setAside(key, claim, content, journalled);
    const { generation, epoch } = renewed;
    const saved = await key.place.replace(claim.id, { record: renewed, generation, epoch });
    // With the folder not synced the answered record stays, and whoever comes next applies it again. So it does
    // where another tool may yet undo the save: the next holder of the lock sees what has become of it.
    const stands = saved === "durable" && key.foreignLock === undefined;
    if (stands || !journalled) await ignoringDisk(() => removeRecord(key.journal, claim.id));
    return { status: "done", record: renewed };
  } catch (error) {
    if (isAuthError(error) && error.code === "not_signed_in") throw error;
    return { status: (await stillHolds(key, claim.id)) ? "unsaved" : "late", record: renewed };
  }
}

async function setAside(
  key: LockedKey,
  { id, record }: GrantedClaim,
  content: PlaceContent,
  journalled: boolean,
): Promise<Committed> {
  const isOfThisLogin = content.epoch === record.epoch;
  await ignoringDisk(() =>
    journalled && isOfThisLogin ? keepAside(key, id) : removeRecord(key.journal, id),
  );
  if (content.record === undefined) throw signedOutMeanwhile();
  return { status: "done", record: content.record };
}

async function stillHolds(key: LockedKey, id: string): Promise<boolean> {
  return holdsLock(key.lock, id).catch(() => true);
}

/** Rule 11: adopt what another has stored meanwhile; otherwise the tombstone first, then the record. */
async function commitRefusal(key: LockedKey, claim: GrantedClaim, oauthError: string): Promise<Committed> {
  const { hash } = claim.spent;
  const content = await contentAfterRefusal(key, hash);
  if ((await refreshTokenHash(content.record?.credential)) === hash) {
    const note = { hash, oauthError, at: key.runtime.now(), interrupted: claim.replay };
    await ignoringDisk(() => noteRefusal(key, note));
  }
  await withdrawRecord(key.journal, claim.id);
  return { status: "done", record: content.record ?? claim.record };
}

const foreignSaveMs = 3_500;

/** Another tool that has just spent the token may need a moment to save what it got. */
async function contentAfterRefusal(key: LockedKey, hash: string): Promise<PlaceContent> {
  const deadline = key.runtime.monotonicNow() + (key.foreignLock === undefined ? 0 : foreignSaveMs);
  for (;;) {
    const content = await key.place.read();
    const isNews =
      content.record !== undefined && (await refreshTokenHash(content.record.credential)) !== hash;
    if (isNews || key.runtime.monotonicNow() >= deadline) return content;
    await key.runtime.sleep(100);
  }
}

async function stillExpects(key: LockedKey, claim: GrantedClaim, content: PlaceContent): Promise<boolean> {
  if (content.epoch !== claim.record.epoch) return false;
  if (content.record === undefined) return !key.place.absentMeansSignedOut;
  const hash = await refreshTokenHash(content.record.credential);
  return hash === claim.spent.hash && content.generation === claim.spent.generation;
}

function signedOutMeanwhile(): AuthError {
  return new AuthError("not_signed_in", "The login was removed while it was being refreshed.");
}
