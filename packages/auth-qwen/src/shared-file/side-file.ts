import { AuthError, type Disk, type StoredRecord, spentTokenHash } from "@link-assistant/auth-core";
import { isDamage } from "@link-assistant/auth-core/node";
import * as z from "zod/mini";
import { ifPresent } from "./disk.js";

const entrySchema = z.object({
  /** Of the token that identifies the login in the file. */
  tokenHash: z.string(),
  generation: z.number(),
  epoch: z.number(),
  grantedAt: z.number(),
  refreshedAt: z.optional(z.number()),
  issuer: z.optional(z.string()),
});

const sideFileSchema = z.object({
  schemaVersion: z.literal(1),
  generation: z.number(),
  epoch: z.number(),
  /** Newest first. The one before stays, because file and side file cannot change in one step. */
  entries: z.array(entrySchema),
});

/**
 * What we know about the login and Qwen Code would drop from its file. An entry belongs to one token: after
 * Qwen Code has changed the file, nothing old is told of the new login.
 */
export type SideFile = z.infer<typeof sideFileSchema>;
type SideEntry = z.infer<typeof entrySchema>;

const emptySideFile: SideFile = { schemaVersion: 1, generation: 0, epoch: 0, entries: [] };

export async function readSideFile(disk: Disk, path: string): Promise<SideFile> {
  const bytes = await ifPresent(disk.read(path, 1024 * 1024));
  if (bytes === undefined) return emptySideFile;
  try {
    return sideFileSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new AuthError("store_unreadable", `${path} is damaged. It was left as it is.`, {
      hint: "It holds no login: remove it, or sign in anew: agent qwen:login",
      details: { path },
    });
  }
}

/** Notes that nobody can read would stand in the way of every sign-in. */
export async function removeIfDamaged(disk: Disk, path: string): Promise<void> {
  try {
    await readSideFile(disk, path);
  } catch (error) {
    if (!isDamage(error)) throw error;
    await ifPresent(disk.unlink(path));
  }
}

export async function writeSideFile(disk: Disk, path: string, id: string, content: SideFile): Promise<void> {
  await writeWhole(disk, path, id, new TextEncoder().encode(JSON.stringify(content, undefined, 2)));
}

/** Beside it, synced, renamed over it: seen either old or new. */
export async function writeWhole(disk: Disk, path: string, id: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${id}.tmp`;
  await ifPresent(disk.unlink(temporary));
  await disk.createExclusive(temporary, bytes, 0o600);
  await disk.syncFile(temporary);
  await disk.rename(temporary, path);
}

/** The side file once `record` is stored; without a record, once the login has ended. */
export async function sideFileAfter(
  before: SideFile,
  content: Pick<SideFile, "generation" | "epoch"> & { readonly record: StoredRecord | undefined },
): Promise<SideFile> {
  const { generation, epoch, record } = content;
  if (record?.credential.kind !== "oauth") return { ...emptySideFile, generation, epoch };
  const { grantedAt, refreshedAt, issuer } = record;
  const entry: SideEntry = {
    tokenHash: await identifyingHash(record.credential),
    generation,
    epoch,
    grantedAt,
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(issuer !== undefined && { issuer }),
  };
  const [former] = before.entries.filter(({ tokenHash }) => tokenHash !== entry.tokenHash);
  return { schemaVersion: 1, generation, epoch, entries: former ? [entry, former] : [entry] };
}

export async function identifyingHash(credential: {
  readonly refreshToken?: string;
  readonly accessToken: string;
}): Promise<string> {
  return spentTokenHash(credential.refreshToken ?? credential.accessToken);
}
