import { createRequire } from "node:module";
import { AuthError } from "@link-assistant/auth-core";
import type { AsyncEntry } from "@napi-rs/keyring";
import type { Keychain } from "./keychain.js";

/** Where in the OS keychain the items stand, and how long it may take. */
export interface SystemKeychainOptions {
  /** Under which the items stand. Default: `link-assistant-agent`. */
  readonly service?: string;
  /** How long one operation may take, milliseconds. Default 3,000: a prompt that nobody answers must not hang. */
  readonly timeLimitMs?: number;
  /** Default: the optional package `@napi-rs/keyring`. */
  readonly keyring?: Keyring;
}

/** What is used of `@napi-rs/keyring`. */
export interface Keyring {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options: { linux: { store: "secret-service" } },
  ) => Pick<AsyncEntry, "getPassword" | "setPassword" | "deleteCredential">;
}

/**
 * The keychain of this system, through the optional package `@napi-rs/keyring`. On Linux the Secret Service and
 * nothing else: the package's own default falls back in silence to the kernel's keyring, which forgets at reboot.
 *
 * @throws AuthError `keychain_unavailable` when the package is not installed.
 */
export function systemKeychain(options: SystemKeychainOptions = {}): Keychain {
  const { service = "link-assistant-agent", timeLimitMs = 3_000, keyring = loadKeyring() } = options;

  /** One operation on one item, within the time limit. */
  async function use<T>(
    account: string,
    operation: (entry: InstanceType<Keyring["AsyncEntry"]>, end: AbortSignal) => Promise<T>,
  ) {
    const end = AbortSignal.timeout(timeLimitMs);
    try {
      const entry = new keyring.AsyncEntry(service, account, { linux: { store: "secret-service" } });
      return await Promise.race([operation(entry, end), rejectedAt(end)]);
    } catch (error) {
      throw keychainError(error, end.aborted, timeLimitMs);
    }
  }

  return {
    name: names[process.platform] ?? "Secret Service",
    // 2,560 bytes per credential, two for each unit.
    ...(process.platform === "win32" && { largestSecret: 1_280 }),
    get: async (account) => (await use(account, (entry, end) => entry.getPassword(end))) ?? undefined,
    set: (account, secret) => use(account, (entry, end) => entry.setPassword(secret, end)),
    delete: async (account) => void (await use(account, (entry, end) => entry.deleteCredential(end))),
  };
}

const names: Readonly<Record<string, string>> = {
  darwin: "macOS Keychain",
  win32: "Windows Credential Manager",
};

/** By `require`: the ESM import of this package costs four times as much. */
function loadKeyring(): Keyring {
  try {
    return createRequire(import.meta.url)("@napi-rs/keyring") as Keyring;
  } catch (error) {
    throw new AuthError("keychain_unavailable", "The package @napi-rs/keyring is not installed.", {
      hint: "npm install @napi-rs/keyring, or AGENT_STORE=file",
      cause: error,
    });
  }
}

function rejectedAt(end: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    end.addEventListener("abort", () => reject(end.reason), { once: true });
  });
}

/** Every failure of the package has the same code, so its message must tell. It never quotes a secret. */
function keychainError(error: unknown, timedOut: boolean, timeLimitMs: number): AuthError {
  const message = error instanceof Error ? error.message : "";
  if (timedOut) {
    return unusable("keychain_unavailable", `gave no answer within ${timeLimitMs / 1000} s`);
  }
  if (/locked|prompt was dismissed|user interaction is not allowed/i.test(message)) {
    return unusable("keychain_locked", "is locked");
  }
  if (/no result found/i.test(message)) return unusable("keychain_unavailable", "has no login collection");
  return unusable("keychain_unavailable", "cannot be reached");
}

function unusable(code: "keychain_unavailable" | "keychain_locked", what: string): AuthError {
  return new AuthError(code, `The keychain of this system ${what}.`, {
    hint: code === "keychain_locked" ? "Unlock it, or set AGENT_STORE=file." : "AGENT_STORE=file",
  });
}
