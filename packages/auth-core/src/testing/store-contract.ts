import type { OAuthCredential } from "../credential.js";
import { AuthError } from "../error.js";
import type { CredentialStore, GrantedClaim, StoredRecord } from "../store/credential-store.js";
import { spentTokenHash } from "../store/spent-token.js";
import type { ContractRunner } from "./source-contract.js";

/** One place for credentials, and two programs that use it. */
export interface StoreFixture {
  readonly store: CredentialStore;
  /** The same credentials as seen by another process. */
  readonly other: CredentialStore;
  /** Whoever holds a claim made through `store` looks dead from now on to everybody else. */
  endHolder(): Promise<void>;
}

export interface StoreContractOptions extends ContractRunner {
  /** For the names of the tests. */
  readonly name: string;
  /** A new, empty place each time. */
  open(): Promise<StoreFixture>;
  /** Keys that this store can hold. Default: `qwen` and `qwen/work`; a store of one credential gives one key. */
  readonly keys?: readonly [string, ...string[]];
  /** A login that this store can hold; its tokens are made of `name`. */
  credential?(name: string): OAuthCredential;
}

/**
 * What every credential store keeps: a login survives whatever happens to the processes that use it, and a
 * refresh token is spent once.
 *
 * @example
 * ```ts
 * import { memoryStore } from "@link-assistant/auth-core";
 * import { createStoreContract, virtualRuntime } from "@link-assistant/auth-core/testing";
 * import { expect, test } from "vitest";
 *
 * createStoreContract({
 *   test,
 *   expect,
 *   name: "memory",
 *   async open() {
 *     const runtime = virtualRuntime();
 *     const store = memoryStore({ runtime });
 *     return { store, other: store, endHolder: () => runtime.advance(60_000) };
 *   },
 * });
 * ```
 */
export function createStoreContract(options: StoreContractOptions): void {
  const suite = contractSuite(options);
  keepsCredentials(suite);
  givesTheRightToSpendOnce(suite);
  leavesTheServerAlone(suite);
  commitsByTheToken(suite);
  handsItsLockOver(suite);
  endsEpochs(suite);
}

interface Suite {
  readonly keys: readonly [string, ...string[]];
  credential(name: string): OAuthCredential;
  it(what: string, run: (fixture: StoreFixture, expect: ContractRunner["expect"]) => Promise<void>): void;
}

function contractSuite(options: StoreContractOptions): Suite {
  const { test, expect, name, open, keys = ["qwen", "qwen/work"], credential = login } = options;
  return {
    keys,
    credential,
    it: (what, run) => test(`${name}: ${what}`, async () => run(await open(), expect)),
  };
}

function keepsCredentials({ it, keys, credential }: Suite): void {
  const [key] = keys;

  it("has nothing at first", async ({ store }, expect) => {
    expect(await store.read(key)).toEqual(undefined);
    expect(await store.keys()).toEqual([]);
  });

  it("gives back what was stored, to every process", async ({ store, other }, expect) => {
    const written = await store.update(key, () => credential("first"), { issuer: "https://issuer.example" });
    expect(written?.credential).toEqual(credential("first"));
    expect(await store.read(key)).toEqual(written);
    expect(await other.read(key)).toEqual(written);
    expect(written?.issuer).toEqual("https://issuer.example");
  });

  it("keeps each key by itself", async ({ store }, expect) => {
    for (const each of keys) await store.update(each, () => credential(each));
    for (const each of keys) expect((await store.read(each))?.credential).toEqual(credential(each));
    expect(await store.keys()).toEqual([...keys].sort());
  });

  it("shows a change the current record", async ({ store, other }, expect) => {
    await store.update(key, () => credential("first"));
    let seen: StoredRecord | undefined;
    await other.update(key, (current) => {
      seen = current;
      return credential("second");
    });
    expect(seen?.credential).toEqual(credential("first"));
  });

  it("counts changes and logins", async ({ store }, expect) => {
    const first = await store.update(key, () => credential("first"));
    const second = await store.update(key, () => credential("second"));
    expect((second?.generation ?? 0) > (first?.generation ?? 0)).toEqual(true);
    expect((second?.epoch ?? 0) > (first?.epoch ?? 0)).toEqual(true);
  });

  it("changes nothing when a change gives back what it was given", async ({ store }, expect) => {
    const written = await store.update(key, () => credential("first"));
    expect(await store.update(key, (current) => current?.credential)).toEqual(written);
  });

  it("forgets", async ({ store, other }, expect) => {
    await store.update(key, () => credential("first"));
    expect(await store.update(key, () => undefined)).toEqual(undefined);
    expect(await other.read(key)).toEqual(undefined);
    expect(await other.keys()).toEqual([]);
  });
}

function givesTheRightToSpendOnce({ it, keys, credential }: Suite): void {
  const [key] = keys;

  it("gives the right to spend to one holder", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const claim = await granted(store, key, record);
    expect(claim.record).toEqual(record);
    expect(claim.replay).toEqual(false);
    expect((await other.claim(key, await spending(record))).status).toEqual("held");
  });

  it("tells who comes too late what is stored by now", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const claim = await granted(store, key, record);
    const renewed = await store.commit(claim, { kind: "renewed", credential: credential("second") });
    expect(await other.claim(key, await spending(record))).toEqual({ status: "moved", record: renewed });
  });

  it("has nothing to spend after a sign-out", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    await store.update(key, () => undefined);
    expect(await other.claim(key, await spending(record))).toEqual({ status: "moved", record: undefined });
  });

  it("says that a token may be in flight when its holder died", async (fixture, expect) => {
    const { store, other, endHolder } = fixture;
    const record = await signIn(store, key, credential("first"));
    await granted(store, key, record);
    await endHolder();
    expect((await granted(other, key, record)).replay).toEqual(true);
  });

  it("remembers that an answer was lost", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const current = await store.commit(await granted(store, key, record), { kind: "unknown" });
    expect(current).toEqual(record);
    expect((await granted(other, key, record)).replay).toEqual(true);
  });

  it("forgets a claim from which nothing was sent", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    await store.commit(await granted(store, key, record), { kind: "not-sent" });
    expect((await granted(other, key, record)).replay).toEqual(false);
  });
}

function leavesTheServerAlone({ it, keys, credential }: Suite): void {
  const [key] = keys;
  const error = new AuthError("rate_limited", "Later.", { details: { retryAfterSeconds: 30 } });

  for (const kind of ["not-sent", "unknown"] as const) {
    it(`lets nobody ask a server that wants to be left alone (${kind})`, async ({ store, other }, expect) => {
      const record = await signIn(store, key, credential("first"));
      await store.commit(await granted(store, key, record), { kind, error });
      expect((await other.claim(key, await spending(record))).status).toEqual("deferred");
    });
  }

  it("asks for a new login at once", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    await store.commit(await granted(store, key, record), { kind: "not-sent", error });
    const again = await signIn(other, key, credential("again"));
    expect((await granted(other, key, again)).replay).toEqual(false);
  });
}

function commitsByTheToken({ it, keys, credential }: Suite): void {
  const [key] = keys;

  it("stores the answer", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const claim = await granted(store, key, record);
    const renewed = await store.commit(claim, { kind: "renewed", credential: credential("second") });
    expect(renewed.credential).toEqual(credential("second"));
    expect(renewed.generation).toEqual(record.generation + 1);
    expect([renewed.epoch, renewed.grantedAt]).toEqual([record.epoch, record.grantedAt]);
    expect(await other.read(key)).toEqual(renewed);
  });

  it("never presents a refused token again, and keeps the login", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const refusal = { kind: "refused", oauthError: "invalid_grant" } as const;
    expect(await store.commit(await granted(store, key, record), refusal)).toEqual(record);
    const claim = await other.claim(key, await spending(record));
    expect(claim.status === "refused" && claim.oauthError).toEqual("invalid_grant");
    expect(await other.read(key)).toEqual(record);
  });

  it("takes the answer of a holder whose lock has lapsed", async ({ store, other, endHolder }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const claim = await granted(store, key, record);
    await endHolder();
    await store.commit(claim, { kind: "renewed", credential: credential("second") });
    const read = await other.read(key);
    const adopted =
      read?.credential === undefined ? undefined : await other.claim(key, await spending(record));
    expect(adopted?.status).toEqual("moved");
    expect((await other.read(key))?.credential).toEqual(credential("second"));
  });

  it("does not let a late answer replace a newer one", async ({ store, other, endHolder }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const late = await granted(store, key, record);
    await endHolder();
    const claim = await granted(other, key, record);
    const newer = await other.commit(claim, { kind: "renewed", credential: credential("newer") });
    await store.commit(late, { kind: "renewed", credential: credential("late") });
    expect(await other.read(key)).toEqual(newer);
  });
}

function handsItsLockOver({ it, keys, credential }: Suite): void {
  const [key] = keys;
  const elsewhere = { pid: 2 ** 22 + 1, startTime: "", bootId: "", host: "elsewhere" };

  it("passes its lock to another process, which claims under it (where it has handOver)", async (fixture, expect) => {
    const { store, other } = fixture;
    if (store.handOver === undefined || other.handOver === undefined) return;
    const record = await signIn(store, key, credential("first"));
    const taking = await store.handOver.take(key);
    if (taking.status !== "taken") throw new Error("expected the lock to be free");
    const passed = await store.handOver.pass(key, taking.id, elsewhere);
    await store.handOver.release(key, taking.id); // no longer its own: changes nothing
    expect((await store.handOver.take(key)).status).toEqual("held");
    const claim = await other.handOver.claim(key, passed ?? "", await spending(record));
    if (claim.status !== "granted")
      throw new Error(`expected the claim to be granted, and it is ${claim.status}`);
    await other.commit(claim, { kind: "renewed", credential: credential("second") });
    expect((await store.read(key))?.credential).toEqual(credential("second"));
    expect((await store.handOver.take(key)).status).toEqual("taken");
  });

  it("never goes back behind what another process has told it (where it has handOver)", async ({
    store,
  }, expect) => {
    if (store.handOver === undefined) return;
    const record = await signIn(store, key, credential("first"));
    const told = { ...record, credential: credential("second"), generation: record.generation + 1 };
    store.handOver.remember(key, await spending(record), told);
    expect(await store.read(key)).toEqual(told);
    await store.update(key, () => credential("third"));
    expect((await store.read(key))?.credential).toEqual(credential("third"));
  });
}

function endsEpochs({ it, keys, credential }: Suite): void {
  const [key] = keys;

  it("does not let a late answer bring a login back", async ({ store, other, endHolder }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const late = await granted(store, key, record);
    await endHolder();
    await other.update(key, () => undefined);
    await store.commit(late, { kind: "renewed", credential: credential("late") }).catch(() => undefined);
    expect(await other.read(key)).toEqual(undefined);
  });

  it("does not let a late answer replace a new login", async ({ store, other, endHolder }, expect) => {
    const record = await signIn(store, key, credential("first"));
    const late = await granted(store, key, record);
    await endHolder();
    await other.update(key, () => credential("again"));
    await store.commit(late, { kind: "renewed", credential: credential("late") });
    expect((await other.read(key))?.credential).toEqual(credential("again"));
  });

  it("forgets with a new login that the old one was refused", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    await store.commit(await granted(store, key, record), { kind: "refused", oauthError: "invalid_grant" });
    const again = await signIn(other, key, credential("again"));
    expect((await granted(other, key, again)).replay).toEqual(false);
  });
}

function login(name: string): OAuthCredential {
  return {
    kind: "oauth",
    accessToken: `CNRY-access-${name}`,
    refreshToken: `CNRY-refresh-${name}`,
    expiresAt: Date.UTC(2026, 0, 1),
  };
}

async function signIn(
  store: CredentialStore,
  key: string,
  credential: OAuthCredential,
): Promise<StoredRecord> {
  const record = await store.update(key, () => credential);
  if (record === undefined) throw new Error("a stored login was not given back");
  return record;
}

async function spending(record: StoredRecord): Promise<{ hash: string; generation: number }> {
  const { credential, generation } = record;
  const token = credential.kind === "oauth" ? credential.refreshToken : undefined;
  return { hash: await spentTokenHash(token ?? ""), generation };
}

async function granted(store: CredentialStore, key: string, record: StoredRecord): Promise<GrantedClaim> {
  const claim = await store.claim(key, await spending(record));
  if (claim.status !== "granted")
    throw new Error(`expected the claim to be granted, and it is ${claim.status}`);
  return claim;
}
