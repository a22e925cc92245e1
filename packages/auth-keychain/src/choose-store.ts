import { AuthError, type CredentialStore, isAuthError } from "@link-assistant/auth-core";
import { fileStore } from "@link-assistant/auth-core/node";
import type { Keychain } from "./keychain.js";
import { type KeychainStoreOptions, keychainStore } from "./keychain-store.js";
import { probeKeychain } from "./probe.js";
import { systemKeychain } from "./system-keychain.js";

/** What was asked for, and what both kinds of store need. */
export interface ChooseStoreOptions extends Omit<KeychainStoreOptions, "keychain"> {
  /** `AGENT_STORE`, or `store` of `config.json`. Default: `file`. */
  readonly wanted?: string | undefined;
  /** Default: {@link systemKeychain}. */
  openKeychain?(): Keychain;
}

/** The store that was taken, and why. */
export interface ChosenStore {
  readonly kind: "file" | "keychain";
  readonly store: CredentialStore;
  /** For `agent auth doctor`: one clause that says why this one. */
  readonly reason: string;
}

/**
 * The store that was asked for, and why it is this one. Who asks for the keychain gets it or an error: never files without a word. With
 * `auto` the keychain is taken when a probe shows that it works, and the reason says what happened.
 */
export async function chooseStore(options: ChooseStoreOptions): Promise<ChosenStore> {
  const { wanted = "file", openKeychain = systemKeychain } = options;
  if (wanted === "file") return { kind: "file", store: fileStore(options), reason: "files are the default" };
  if (wanted !== "keychain" && wanted !== "auto") {
    throw new AuthError("invalid_configuration", "The store must be auto, file or keychain.", {
      hint: "unset AGENT_STORE, or: agent config set store file",
      details: { field: "store" },
    });
  }
  try {
    const keychain = openKeychain();
    const name = [...options.runtime.randomBytes(8)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    await probeKeychain(keychain, name);
    const store = keychainStore({ ...options, keychain });
    return { kind: "keychain", store, reason: `${keychain.name} works` };
  } catch (error) {
    if (wanted === "keychain" || !isAuthError(error)) throw error;
    return { kind: "file", store: fileStore(options), reason: `no keychain: ${error.message}` };
  }
}
