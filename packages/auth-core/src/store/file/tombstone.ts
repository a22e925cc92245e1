import * as z from "zod/mini";
import { newIdentifier } from "../identifier.js";
import { removeIfPresent } from "./lock.js";
import type { LockedKey } from "./locked-key.js";
import { isMissing } from "./system-error.js";

/** Says that the server has refused a token for good, so that no other process presents it again. */
export interface Tombstone {
  readonly hash: string;
  readonly oauthError: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The refusal answered a replay: an earlier exchange was interrupted. */
  readonly interrupted?: boolean;
}

const tombstone = z.object({
  hash: z.string(),
  oauthError: z.string(),
  at: z.number(),
  interrupted: z.optional(z.boolean()),
});

export async function writeTombstone(key: LockedKey, content: Tombstone): Promise<void> {
  const temporary = `${path(key)}.${newIdentifier(key.runtime)}.tmp`;
  await key.disk.createExclusive(temporary, new TextEncoder().encode(JSON.stringify(content)), 0o600);
  await key.disk.syncFile(temporary);
  await key.disk.rename(temporary, path(key));
  await key.disk.syncFolder(key.folder);
}

export async function readTombstone(key: LockedKey, hash: string): Promise<Tombstone | undefined> {
  try {
    const bytes = await key.disk.read(path(key), 64 * 1024);
    const content = tombstone.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return content.success && content.data.hash === hash ? (content.data as Tombstone) : undefined;
  } catch (error) {
    // A tombstone saves requests; without one, or with a torn one, the server is asked and answers.
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function removeTombstone(key: LockedKey): Promise<void> {
  await removeIfPresent(key.disk, path(key));
}

function path(key: LockedKey): string {
  return `${key.folder}/refused.json`;
}
