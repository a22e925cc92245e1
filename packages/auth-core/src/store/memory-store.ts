import type { Runtime } from "../ports/runtime.js";
import type { CredentialStore, GrantedClaim, StoredRecord } from "./credential-store.js";
import { newIdentifier } from "./identifier.js";
import { refreshTokenHash } from "./spent-token.js";

interface Entry {
  record: StoredRecord | undefined;
  generation: number;
  epoch: number;
  claim?: { readonly id: string; readonly hash: string; readonly endsAt: number };
  refused?: { readonly hash: string; readonly oauthError: string; readonly at: number; interrupted: boolean };
  /** A token whose fate is unknown: presented, and no answer came. */
  inDoubt?: string;
  deferredUntil?: number;
}

/** The clock of a {@link memoryStore}. */
export interface MemoryStoreOptions {
  readonly runtime: Pick<Runtime, "now" | "monotonicNow" | "randomBytes">;
  /** After this a claim whose holder never came back may be made again. Default 60 s. */
  readonly claimLimitMs?: number;
}

/** A store that ends with the process: for tests, and for credentials that must not touch a disk. */
export function memoryStore(options: MemoryStoreOptions): CredentialStore {
  const { runtime, claimLimitMs = 60_000 } = options;
  const entries = new Map<string, Entry>();

  function entryOf(key: string): Entry {
    const entry = entries.get(key) ?? { record: undefined, generation: 0, epoch: 0 };
    entries.set(key, entry);
    return entry;
  }

  return {
    location: "memory",
    read: async (key) => entries.get(key)?.record,
    keys: async () => [...entries].flatMap(([key, entry]) => (entry.record ? [key] : [])).sort(),

    async update(key, change, updateOptions) {
      const entry = entryOf(key);
      const credential = change(entry.record);
      if (credential === entry.record?.credential) return entry.record;
      const generation = entry.generation + 1;
      const epoch = entry.epoch + 1;
      const { issuer } = updateOptions ?? {};
      const grantedAt = runtime.now();
      const record = credential && {
        credential,
        generation,
        epoch,
        grantedAt,
        ...(issuer !== undefined && { issuer }),
      };
      entries.set(key, { record, generation, epoch });
      return record;
    },

    async isRefused(key) {
      const { record, refused } = entries.get(key) ?? {};
      return refused !== undefined && refused.hash === (await refreshTokenHash(record?.credential));
    },

    async claim(key, spent) {
      const hash = await refreshTokenHash(entries.get(key)?.record?.credential);
      const entry = entryOf(key);
      const { record, claim, refused } = entry;
      if (claim !== undefined && runtime.monotonicNow() < claim.endsAt) {
        return { status: "held", holder: "this process" };
      }
      if (record === undefined || hash !== spent.hash || record.generation !== spent.generation) {
        return { status: "moved", record };
      }
      if (refused?.hash === hash) return { status: "refused", ...refused };
      if (runtime.now() < (entry.deferredUntil ?? 0)) {
        return { status: "deferred", until: entry.deferredUntil ?? 0 };
      }
      const replay = claim?.hash === hash || entry.inDoubt === hash;
      const id = newIdentifier(runtime);
      entry.claim = { id, hash, endsAt: runtime.monotonicNow() + claimLimitMs };
      return { status: "granted", key, id, spent, record, replay };
    },

    async commit(granted, outcome) {
      const hash = await refreshTokenHash(entries.get(granted.key)?.record?.credential);
      const entry = entryOf(granted.key);
      const current = matches(entry, hash, granted);
      if (entry.claim?.id === granted.id) delete entry.claim;
      const pauseMs = "pauseMs" in outcome ? outcome.pauseMs : undefined;
      if (current && pauseMs !== undefined) entry.deferredUntil = runtime.now() + pauseMs;
      if (current && outcome.kind === "unknown") entry.inDoubt = granted.spent.hash;
      if (current && outcome.kind === "refused") {
        const { oauthError } = outcome;
        entry.refused = {
          hash: granted.spent.hash,
          oauthError,
          at: runtime.now(),
          interrupted: granted.replay,
        };
      }
      if (current && outcome.kind === "renewed") {
        delete entry.deferredUntil;
        entry.generation += 1;
        entry.record = {
          ...granted.record,
          credential: outcome.credential,
          generation: entry.generation,
          refreshedAt: runtime.now(),
        };
      }
      return entry.record ?? granted.record;
    },
  };
}

function matches(entry: Entry, hash: string | undefined, claim: GrantedClaim): boolean {
  return (
    hash === claim.spent.hash &&
    entry.record?.generation === claim.spent.generation &&
    entry.epoch === claim.record.epoch
  );
}
