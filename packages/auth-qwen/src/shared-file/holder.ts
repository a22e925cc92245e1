import type { CredentialStore, LockHandOver } from "@link-assistant/auth-core";

/** Two stores of which one holds a login, and where the locks lie that were taken for it. */
export interface Holders {
  readonly own: CredentialStore;
  readonly shared: CredentialStore;
  /** The store whose login counts now. */
  now(name: string): Promise<CredentialStore>;
  /** By the id of a lock or claim: it ends where it was taken, although a sign-in may have moved the login. */
  readonly taken: Map<string, CredentialStore>;
}

/** What a store has for a refresh, done by whichever of the two holds the login. */
export function refreshIn(holders: Holders): Pick<CredentialStore, "claim" | "commit" | "handOver"> {
  const { taken } = holders;
  return {
    async claim(name, spent, signal) {
      const store = await holders.now(name);
      const claim = await store.claim(name, spent, signal);
      if (claim.status === "granted") taken.set(claim.id, store);
      return claim;
    },
    async commit(claim, outcome) {
      const store = await takenIn(holders, claim.key, claim.id);
      taken.delete(claim.id);
      return store.commit(claim, outcome);
    },
    ...handOverIn(holders),
  };
}

/** Both have it, or the whole has not: the caller asks before it knows the key. */
function handOverIn(holders: Holders): { readonly handOver?: LockHandOver } {
  const { own, shared, taken } = holders;
  const { handOver: ofOwn } = own;
  const { handOver: ofShared } = shared;
  if (ofOwn === undefined || ofShared === undefined) return {};
  const of = (store: CredentialStore) => (store === own ? ofOwn : ofShared);
  return {
    handOver: {
      async take(name, spent) {
        const store = await holders.now(name);
        const taking = await of(store).take(name, spent);
        if (taking.status === "taken") taken.set(taking.id, store);
        return taking;
      },
      async release(name, id) {
        await of(await takenIn(holders, name, id)).release(name, id);
        taken.delete(id);
      },
      async pass(name, id, to) {
        const passed = await of(await takenIn(holders, name, id)).pass(name, id, to);
        if (passed !== undefined) taken.delete(id);
        return passed;
      },
      async claim(name, id, spent) {
        const store = await takenIn(holders, name, id);
        const claim = await of(store).claim(name, id, spent);
        if (claim.status === "granted") taken.set(id, store);
        else taken.delete(id);
        return claim;
      },
      remember(name, spent, record) {
        // A store that does not hold the spent token forgets it at once.
        for (const one of [ofOwn, ofShared]) one.remember(name, spent, record);
      },
    },
  };
}

/** A process to which a lock was passed has not taken it itself. */
async function takenIn({ taken, now }: Holders, name: string, id: string): Promise<CredentialStore> {
  return taken.get(id) ?? now(name);
}
