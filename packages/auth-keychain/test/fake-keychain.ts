import { AuthError } from "@link-assistant/auth-core";
import type { Keychain } from "../src/index.js";

/** A keychain in memory, with the troubles that real ones have. */
export function fakeKeychain(options: { readonly largestSecret?: number } = {}) {
  const items = new Map<string, string>();
  let trouble: "none" | "locked" | "truncates" | "absent" = "none";
  const check = () => {
    if (trouble === "locked")
      throw new AuthError("keychain_locked", "The keychain of this system is locked.");
    if (trouble === "absent") {
      throw new AuthError("keychain_unavailable", "The keychain of this system cannot be reached.");
    }
  };
  const keychain: Keychain = {
    name: "Fake Keychain",
    ...options,
    async get(account) {
      check();
      return items.get(account);
    },
    async set(account, secret) {
      check();
      items.set(account, trouble === "truncates" ? secret.slice(0, 20) : secret);
    },
    async delete(account) {
      check();
      items.delete(account);
    },
  };
  return {
    keychain,
    items,
    suffer(what: typeof trouble): void {
      trouble = what;
    },
  };
}
