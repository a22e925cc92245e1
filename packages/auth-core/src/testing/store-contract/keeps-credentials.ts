import type { StoredRecord } from "../../store/credential-store.js";
import type { Suite } from "./suite.js";

export function keepsCredentials({ it, keys, credential }: Suite): void {
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
