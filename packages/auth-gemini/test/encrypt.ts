import { createCipheriv, scryptSync } from "node:crypto";

/** An encrypted file as Gemini CLI writes it, for the fixture machine unless told otherwise. */
export function encrypt(
  content: unknown,
  { ivBytes = 12, hostName = "fixture", userName = "ann" } = {},
): string {
  const key = scryptSync("gemini-cli-oauth", `${hostName}-${userName}-gemini-cli`, 32);
  const iv = Buffer.alloc(ivBytes, 7);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString("hex")).join(":");
}

/** Service, account, JSON as text: 0.35 and newer. */
export function newStore(items: Readonly<Record<string, Readonly<Record<string, unknown>>>>): unknown {
  return Object.fromEntries(
    Object.entries(items).map(([service, accounts]) => [
      service,
      Object.fromEntries(Object.entries(accounts).map(([name, value]) => [name, JSON.stringify(value)])),
    ]),
  );
}
