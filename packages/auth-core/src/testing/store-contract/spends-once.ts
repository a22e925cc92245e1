import { granted, type Suite, signIn, spending } from "./suite.js";

export function givesTheRightToSpendOnce({ it, keys, credential }: Suite): void {
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

export function leavesTheServerAlone({ it, keys, credential }: Suite): void {
  const [key] = keys;
  const pauseMs = 30_000;

  for (const kind of ["not-sent", "unknown"] as const) {
    it(`lets nobody ask a server that is to be left alone (${kind})`, async ({ store, other }, expect) => {
      const record = await signIn(store, key, credential("first"));
      await store.commit(await granted(store, key, record), { kind, pauseMs });
      expect((await other.claim(key, await spending(record))).status).toEqual("deferred");
    });
  }

  it("asks for a new login at once", async ({ store, other }, expect) => {
    const record = await signIn(store, key, credential("first"));
    await store.commit(await granted(store, key, record), { kind: "not-sent", pauseMs });
    const again = await signIn(other, key, credential("again"));
    expect((await granted(other, key, again)).replay).toEqual(false);
  });
}
