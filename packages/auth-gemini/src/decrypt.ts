import { createDecipheriv, scrypt } from "node:crypto";
import { promisify } from "node:util";
import type { Host } from "@link-assistant/auth-core";

export type Decryption =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: "not-an-envelope" | "another-key" };

const envelope = /^\s*([0-9a-f]+):([0-9a-f]{32}):((?:[0-9a-f]{2})*)\s*$/i;

/** `iv:tag:ciphertext`, in hex. */
export function isEnvelope(text: string): boolean {
  return envelope.test(text);
}

/**
 * Decrypts a file of Gemini CLI in memory: AES-256-GCM with a key that is derived from the names of host and
 * user, so that it binds the file to a place rather than keeping it secret. The tag fails for any other place.
 */
export async function decrypt(text: string, host: Pick<Host, "hostName" | "userName">): Promise<Decryption> {
  const [, iv = "", tag = "", ciphertext = ""] = envelope.exec(text) ?? [];
  // 16 bytes up to 0.53, 12 since; both are read by 0.61.0.
  if (iv.length !== 32 && iv.length !== 24) return { ok: false, reason: "not-an-envelope" };
  const decipher = createDecipheriv("aes-256-gcm", await fileKey(host), Buffer.from(iv, "hex"), {
    authTagLength: 16,
  });
  decipher.setAuthTag(Buffer.from(tag, "hex"));
  try {
    const bytes = Buffer.concat([decipher.update(Buffer.from(ciphertext, "hex")), decipher.final()]);
    return { ok: true, bytes };
  } catch {
    return { ok: false, reason: "another-key" };
  }
}

async function fileKey({ hostName, userName = "" }: Pick<Host, "hostName" | "userName">): Promise<Buffer> {
  const derive = promisify<string, string, number, Buffer>(scrypt);
  return derive("gemini-cli-oauth", `${hostName}-${userName}-gemini-cli`, 32);
}
