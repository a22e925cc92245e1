import {
  type CredentialStore,
  isAuthError,
  type LockHandOver,
  type StoreContext,
  type StoredRecord,
} from "@link-assistant/auth-core";
import { sharedKey as key, type StoreTiming, sharedStore } from "./shared-store.js";

/** Logins shared with Qwen Code in its file; keys and further accounts in the application's own store. */
export function openQwenStore(context: StoreContext, timing: StoreTiming = {}): CredentialStore {
  const { ownStore } = context;
  const shared = sharedStore(context, timing);

  return {
    location: shared.location,

    async locate(name) {
      if (name !== key || (await ownStore.read(name)) !== undefined) {
        return (await ownStore.locate?.(name)) ?? ownStore.location;
      }
      return (await shared.locate?.(name)) ?? shared.location;
    },

    async keys() {
      const own = await ownStore.keys();
      const isShared = !own.includes(key) && (await isThere(shared));
      return isShared ? [...own, key].sort() : own;
    },

    /** A key that was signed in with on purpose goes before a login that Qwen Code may have left. */
    read: async (name) => (await ownStore.read(name)) ?? (name === key ? shared.read(name) : undefined),

    async update(name, change, options) {
      if (name !== key) return ownStore.update(name, change, options);
      const own = await ownStore.read(name);
      const next = change(own ?? (await readableRecord(shared)));
      if (next !== undefined && next.kind !== "oauth") return ownStore.update(name, change, options);
      const stored = await shared.update(name, (current) => change(own ?? current), options);
      if (own !== undefined) await ownStore.update(name, () => undefined);
      return stored;
    },

    claim: (name, spent, signal) => (name === key ? shared : ownStore).claim(name, spent, signal),
    commit: (claim, outcome) => (claim.key === key ? shared : ownStore).commit(claim, outcome),
    ...handOverOf(shared, ownStore),
  };
}

/** Both have it, or the whole has not: the caller asks before it knows the key. */
function handOverOf(
  { handOver: ofShared }: CredentialStore,
  { handOver: ofOwn }: CredentialStore,
): { readonly handOver?: LockHandOver } {
  if (ofShared === undefined || ofOwn === undefined) return {};
  const of = (name: string) => (name === key ? ofShared : ofOwn);
  return {
    handOver: {
      take: (name) => of(name).take(name),
      release: (name, id) => of(name).release(name, id),
      pass: (name, id, to) => of(name).pass(name, id, to),
      claim: (name, id, spent) => of(name).claim(name, id, spent),
      remember: (name, spent, record) => of(name).remember(name, spent, record),
    },
  };
}

/** A login that is there and broken is there: whoever lists the keys must not fail over one of them. */
async function isThere(shared: CredentialStore): Promise<boolean> {
  try {
    return (await shared.read(key)) !== undefined;
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return true;
  }
}

/** A file that cannot be understood is set aside by whoever signs in, under the lock. */
async function readableRecord(store: CredentialStore): Promise<StoredRecord | undefined> {
  try {
    return await store.read(key);
  } catch (error) {
    if (isAuthError(error) && error.code === "credential_invalid") return undefined;
    throw error;
  }
}
