import { granted, type Suite, signIn } from "./suite.js";

export function endsEpochs({ it, keys, credential }: Suite): void {
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
