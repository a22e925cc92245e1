import { granted, type Suite, signIn, spending } from "./suite.js";

export function commitsByTheToken({ it, keys, credential }: Suite): void {
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

  it("tells whether a login was refused, until somebody signs in again", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    expect((await other.isRefused?.(key)) ?? false).toEqual(false);
    const refusal = { kind: "refused", oauthError: "invalid_grant" } as const;
    await store.commit(await granted(store, key, record), refusal);
    expect((await other.isRefused?.(key)) ?? true).toEqual(true);
    await signIn(store, key, credential("again"));
    expect((await other.isRefused?.(key)) ?? false).toEqual(false);
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

export function handsItsLockOver({ it, keys, credential }: Suite): void {
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
