import {
  type CredentialStore,
  isAuthError,
  type StoreContext,
  type StoredCredential,
  type StoredRecord,
} from "@link-assistant/auth-core";
import { isDamage } from "@link-assistant/auth-core/node";
import { isForQwenCode } from "../authorization-server.js";
import { refreshIn } from "./holder.js";
import { sharedKey as key, type StoreTiming, sharedStore } from "./shared-store.js";

/**
 * Logins that Qwen Code can use are shared with it in its file. Everything else lies in the application's own store:
 * keys, further accounts, and the login of another authorization server. What was signed in with there goes before
 * a login that Qwen Code may have left.
 */
export function openQwenStore(context: StoreContext, timing: StoreTiming = {}): CredentialStore {
  const { ownStore } = context;
  const shared = sharedStore(context, timing);
  const holder = async (name: string) => (name !== key || (await isThere(ownStore)) ? ownStore : shared);

  return {
    location: shared.location,

    async locate(name) {
      const store = await holder(name);
      return (await store.locate?.(name)) ?? store.location;
    },

    async keys() {
      const own = await ownStore.keys();
      const isShared = !own.includes(key) && (await isThere(shared));
      return isShared ? [...own, key].sort() : own;
    },

    read: async (name) => (await ownStore.read(name)) ?? (name === key ? shared.read(name) : undefined),

    async update(name, change, options) {
      if (name !== key) return ownStore.update(name, change, options);
      const isOwn = await isThere(ownStore);
      const current = await readableRecord(isOwn ? ownStore : shared);
      const next = change(current);
      const goesToOwn = next === undefined ? isOwn : !isShareable(next, options?.issuer);
      if (goesToOwn) return ownStore.update(name, change, options);
      const stored = await shared.update(name, isOwn ? () => next : change, options);
      if (isOwn) await ownStore.update(name, () => undefined);
      return stored;
    },

    async settle(name) {
      await (await holder(name)).settle?.(name);
    },

    isRefused: async (name) => (await (await holder(name)).isRefused?.(name)) ?? false,

    ...refreshIn({ own: ownStore, shared, now: holder, taken: new Map() }),
  };
}

function isShareable(credential: StoredCredential, issuer: string | undefined): boolean {
  return credential.kind === "oauth" && isForQwenCode(credential, issuer);
}

/** A login that is there and broken is there: whoever lists the keys must not fail over one of them. */
async function isThere(store: CredentialStore): Promise<boolean> {
  try {
    return (await store.read(key)) !== undefined;
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return true;
  }
}

/** What cannot be understood is set aside by whoever signs in, under the lock. */
async function readableRecord(store: CredentialStore): Promise<StoredRecord | undefined> {
  try {
    return await store.read(key);
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
