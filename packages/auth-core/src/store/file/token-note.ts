import * as z from "zod/mini";
import { removeIfPresent } from "./lock.js";
import type { LockedKey } from "./locked-key.js";
import { isMissing } from "./system-error.js";

/** The server has refused this token for good, so that no other process presents it again. */
export interface Refusal {
  /** Hash of the refused token. */
  readonly hash: string;
  readonly oauthError: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The refusal answered a second presentation: an earlier exchange was interrupted. */
  readonly interrupted: boolean;
}

/** The server has asked to be left alone until then (`Retry-After`), or has just failed: one attempt for all processes. */
export interface Deferral {
  readonly hash: string;
  readonly at: number;
  readonly until: number;
}

const refusal = z.object({
  hash: z.string(),
  oauthError: z.string(),
  at: z.number(),
  interrupted: z.boolean(),
});
const deferral = z.object({ hash: z.string(), at: z.number(), until: z.number() });

export async function noteRefusal(key: LockedKey, note: Refusal): Promise<void> {
  await writeNote(key, "refused", note);
}

export async function readRefusal(key: LockedKey, hash: string): Promise<Refusal | undefined> {
  const note = await readNote(key, "refused", refusal);
  return note?.hash === hash ? note : undefined;
}

export async function noteDeferral(key: LockedKey, note: Deferral): Promise<void> {
  await writeNote(key, "deferred", note);
}

/** Epoch milliseconds until which the server wants to be left alone with this token. */
export async function deferredUntil(key: LockedKey, hash: string): Promise<number | undefined> {
  const note = await readNote(key, "deferred", deferral);
  const now = key.runtime.now();
  // A note from the future was made by a clock that has been set back.
  return note?.hash === hash && note.at <= now && now < note.until ? note.until : undefined;
}

export async function removeNotes(key: LockedKey): Promise<void> {
  await removeIfPresent(key.disk, notePath(key, "refused"));
  await removeIfPresent(key.disk, notePath(key, "deferred"));
}

/** Notes save requests. Without one, or with a torn one, the server is asked and answers: so none is made by renaming. */
async function writeNote(key: LockedKey, name: string, note: unknown): Promise<void> {
  const path = notePath(key, name);
  await removeIfPresent(key.disk, path);
  await key.disk.createExclusive(path, new TextEncoder().encode(JSON.stringify(note)), 0o600);
  await key.disk.syncFile(path);
  await key.disk.syncFolder(key.folder);
}

async function readNote<T>(key: LockedKey, name: string, schema: z.ZodMiniType<T>): Promise<T | undefined> {
  try {
    const bytes = await key.disk.read(notePath(key, name), 64 * 1024);
    const note = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return note.success ? note.data : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function notePath(key: LockedKey, name: string): string {
  return `${key.folder}/${name}.json`;
}
