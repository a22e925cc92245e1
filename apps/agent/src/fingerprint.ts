import { createHmac } from "node:crypto";
import { isAuthError } from "@link-assistant/auth-core";
import type { Context } from "./context.js";

/** Names a secret without telling anything of it: the same secret, the same 8 characters, on this machine alone. */
export type Fingerprint = (secret: string) => string;

/**
 * The key lies beside the logins, so that fingerprints of two runs can be compared. Without the key nobody can
 * check a guess against a fingerprint that was pasted into a bug report.
 */
export async function createFingerprint(context: Context): Promise<Fingerprint> {
  const key = await machineKey(context);
  return (secret) => createHmac("sha256", key).update(secret).digest("hex").slice(0, 8);
}

async function machineKey({ disk, runtime, agentHome }: Context): Promise<Uint8Array> {
  const path = `${agentHome}/fingerprint-key`;
  const fresh = runtime.randomBytes(32);
  try {
    return await disk.read(path, 1024);
  } catch {
    // Not there yet, or not ours to read: a key for this run does as well.
  }
  try {
    await disk.createExclusive(path, fresh, 0o600);
    return fresh;
  } catch (error) {
    if (isAuthError(error)) throw error;
    return disk.read(path, 1024).catch(() => fresh);
  }
}
