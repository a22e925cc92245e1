import { AuthError } from "@link-assistant/auth-core";
import type { Keychain } from "./keychain.js";

/**
 * Writes, reads and deletes an item without a secret. Only this tells whether a keychain works: a locked or
 * half-configured one reads "nothing" like an empty one.
 */
export async function probeKeychain(keychain: Keychain, name: string): Promise<void> {
  const account = `probe-${name}`;
  await keychain.set(account, name);
  const read = await keychain.get(account);
  await keychain.delete(account);
  if (read !== name) {
    throw new AuthError("keychain_unavailable", `${keychain.name} does not give back what was stored.`, {
      hint: "AGENT_STORE=file",
    });
  }
}
