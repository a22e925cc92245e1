import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Processes, spentTokenHash } from "@link-assistant/auth-core";
import { nodeDisk } from "@link-assistant/auth-core/node";
import { createStoreContract, virtualRuntime } from "@link-assistant/auth-core/testing";
import { expect, onTestFinished, test } from "vitest";
import { chooseStore, keychainStore } from "../src/index.js";
import { fakeKeychain } from "./fake-keychain.js";

function machine(fake = fakeKeychain()) {
  const home = mkdtempSync(join(tmpdir(), "auth-keychain-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const runtime = virtualRuntime();
  const dead = new Set<number>();
  const processes = (pid: number): Processes => ({
    self: () => ({ pid, startTime: "", bootId: "", host: "" }),
    liveness: async (owner) => (dead.has(owner.pid) ? "dead" : "alive"),
  });
  const timing = { heartbeatMs: Number.POSITIVE_INFINITY };
  const options = (pid: number) => ({ disk: nodeDisk(), runtime, processes: processes(pid), home, timing });
  const store = (pid: number) => keychainStore({ ...options(pid), keychain: fake.keychain });
  return { ...fake, home, options, store, kill: (pid: number) => void dead.add(pid) };
}

const login = (number: number) =>
  ({ kind: "oauth", accessToken: `CNRY-access-${number}`, refreshToken: `CNRY-refresh-${number}` }) as const;

createStoreContract({
  test,
  expect,
  name: "keychain store",
  async open() {
    const { store, kill } = machine();
    return { store: store(1), other: store(2), endHolder: async () => kill(1) };
  },
});

function textUnder(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

test("no secret is left in a file", async () => {
  const { store, home, items } = machine();
  await store(1).update("qwen", () => login(1));
  const claim = await store(1).claim("qwen", { hash: await spentTokenHash("CNRY-refresh-1"), generation: 1 });
  if (claim.status === "granted") await store(1).commit(claim, { kind: "renewed", credential: login(2) });
  expect(textUnder(home)).not.toContain("CNRY-");
  expect(items.get("qwen")).toContain("CNRY-refresh-2");
});

test("a locked keychain spends no token", async () => {
  const { store, suffer } = machine();
  await store(1).update("qwen", () => login(1));
  suffer("locked");
  const spent = { hash: await spentTokenHash("CNRY-refresh-1"), generation: 1 };
  await expect(store(1).claim("qwen", spent)).rejects.toMatchObject({ code: "keychain_locked" });
});

test("a keychain that locks itself during the exchange keeps nobody from the new token", async () => {
  const { store, suffer, home } = machine();
  await store(1).update("qwen", () => login(1));
  const claim = await store(1).claim("qwen", { hash: await spentTokenHash("CNRY-refresh-1"), generation: 1 });
  suffer("locked");
  if (claim.status !== "granted") throw new Error(claim.status);
  const record = await store(1).commit(claim, { kind: "renewed", credential: login(2) });
  expect(record.credential).toEqual(login(2));
  expect(textUnder(home)).toContain("CNRY-refresh-2"); // in the journal, for the next one
  suffer("none");
  await store(1).claim("qwen", claim.spent);
  expect((await store(2).read("qwen"))?.credential).toEqual(login(2));
  expect(textUnder(home)).not.toContain("CNRY-");
});

test("a keychain that truncates is found out before anything is stored", async () => {
  const { store, suffer, items } = machine();
  suffer("truncates");
  await expect(store(1).update("qwen", () => login(1))).rejects.toMatchObject({
    code: "keychain_unavailable",
  });
  expect(items.size).toBe(0);
});

test("what does not fit is refused before it is written, with both sizes", async () => {
  const { store, items } = machine(fakeKeychain({ largestSecret: 1_280 }));
  const large = { kind: "api-key", apiKey: `CNRY-${"x".repeat(1_280)}` } as const;
  await expect(store(1).update("qwen", () => large)).rejects.toMatchObject({
    code: "store_unwritable",
    message: expect.stringMatching(/login qwen takes 1\d{3} characters.*holds 1280/),
  });
  expect(items.size).toBe(0);
});

test("an item that cannot be understood is an error, a new login sets it aside, and a sign-out forgets it", async () => {
  const { store, items } = machine();
  items.set("qwen", "CNRY-broken");
  await expect(store(1).read("qwen")).rejects.toMatchObject({ code: "store_unreadable" });
  await store(1).update("qwen", () => login(1));
  expect((await store(1).read("qwen"))?.credential).toEqual(login(1));
  expect(items.get("qwen.corrupt")).toBe("CNRY-broken");
  await store(1).update("qwen", () => undefined);
  expect([...items.values()].join()).not.toContain("CNRY-");
});

test.each([
  [undefined, "none", "file", "files are the default"],
  ["file", "none", "file", "files are the default"],
  ["keychain", "none", "keychain", "Fake Keychain works"],
  ["auto", "none", "keychain", "Fake Keychain works"],
  ["auto", "locked", "file", "no keychain: The keychain of this system is locked."],
  ["auto", "absent", "file", "no keychain: The keychain of this system cannot be reached."],
] as const)(
  "AGENT_STORE=%s on a keychain with trouble %s: %s, because %s",
  async (wanted, trouble, kind, reason) => {
    const { options, keychain, suffer } = machine();
    suffer(trouble);
    const chosen = await chooseStore({ ...options(1), wanted, openKeychain: () => keychain });
    expect(chosen).toMatchObject({ kind, reason });
  },
);

test.each([
  ["keychain", "locked", "keychain_locked"],
  ["keychain", "absent", "keychain_unavailable"],
  ["vault", "none", "invalid_configuration"],
] as const)(
  "AGENT_STORE=%s on a keychain with trouble %s is an error, not files",
  async (wanted, trouble, code) => {
    const { options, keychain, suffer } = machine();
    suffer(trouble);
    const choosing = chooseStore({ ...options(1), wanted, openKeychain: () => keychain });
    await expect(choosing).rejects.toMatchObject({ code });
  },
);
