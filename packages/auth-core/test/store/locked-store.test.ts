import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AuthError, spentTokenHash } from "../../src/index.js";
import { login, refresh, tokenServer } from "../refresh/world.js";
import { identity, machine } from "./machine.js";

const spending = async (number: number) => ({
  hash: await spentTokenHash(`CNRY-refresh-${number}`),
  generation: number,
});

describe("waiting for the lock", () => {
  test("a sign-in waits for a running exchange, and then counts", async () => {
    const { store, runtime } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const claim = await store(1).claim("qwen", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    const signingIn = store(2).update("qwen", () => login(7, 0));
    await runtime.sleep(500);
    await store(1).commit(claim, { kind: "renewed", credential: login(2, 0) });
    await signingIn;
    expect((await store(1).read("qwen"))?.credential).toEqual(login(7, 0));
  });

  test("ends with an error that names the holder and the lock", async () => {
    const { store, home } = machine();
    await store(1).update("qwen", () => login(1, 0));
    await store(1).claim("qwen", await spending(1));
    await expect(
      store(2, { timing: { waitMs: 100, heartbeatMs: Number.POSITIVE_INFINITY } }).update(
        "qwen",
        () => undefined,
      ),
    ).rejects.toMatchObject({
      code: "lock_timeout",
      message: expect.stringContaining("process 1 on host"),
      details: { path: `${home}/run/qwen.lock` },
    });
  });

  test("one account does not wait for another", async () => {
    const { store } = machine();
    await store(1).update("qwen", () => login(1, 0));
    await store(1).claim("qwen", await spending(1));
    await store(2).update("qwen/work", () => login(5, 0));
    expect((await store(2).read("qwen/work"))?.credential).toEqual(login(5, 0));
  });
});

describe("a holder", () => {
  test("that comes to life when its lock is another's touches nothing of that one's", async () => {
    const { store, runtime, hide } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const { handOver } = store(1);
    const taking = await handOver?.take("qwen");
    if (taking?.status !== "taken") throw new Error("expected the lock to be free");
    const passed = await handOver?.pass("qwen", taking.id, identity(7));
    hide(7);
    const robber = store(3);
    await robber.claim("qwen", await spending(1));
    await runtime.advance(10_000);
    const claim = await robber.claim("qwen", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    expect(await store(7).handOver?.claim("qwen", passed ?? "", await spending(1))).toMatchObject({
      status: "held",
    });
    await robber.commit(claim, { kind: "renewed", credential: login(2, 0) });
    expect((await store(4).read("qwen"))?.credential).toEqual(login(2, 0));
  });

  test("shows that it lives as long as it works", async () => {
    const { store, runtime, home } = machine();
    const holder = store(1, { timing: { heartbeatMs: 2_000 } });
    await holder.update("qwen", () => login(1, 0));
    const claim = await holder.claim("qwen", await spending(1));
    const before = statSync(`${home}/run/qwen.lock`).mtimeMs;
    await runtime.sleep(10_000);
    await expect.poll(() => statSync(`${home}/run/qwen.lock`).mtimeMs, { interval: 5 }).not.toBe(before);
    if (claim.status === "granted") await holder.commit(claim, { kind: "not-sent" });
  });

  test("that was robbed of its lock leaves its answer to the next one, and hands it out", async () => {
    const { store, home } = machine();
    const robbed = store(1);
    await robbed.update("qwen", () => login(1, 0));
    const claim = await robbed.claim("qwen", await spending(1));
    if (claim.status !== "granted") throw new Error(claim.status);
    const thief = { id: "00000000-0000-4000-8000-00000000000f", owner: identity(9) };
    writeFileSync(`${home}/run/qwen.lock`, JSON.stringify(thief));
    const record = await robbed.commit(claim, { kind: "renewed", credential: login(2, 0) });
    expect(record.credential).toEqual(login(2, 0));
    expect((await robbed.read("qwen"))?.credential).toEqual(login(2, 0)); // it never goes back
    expect((await store(2).read("qwen"))?.credential).toEqual(login(1, 0));
    expect(JSON.parse(readFileSync(`${home}/run/qwen.lock`, "utf8"))).toEqual(thief);
  });

  test("that lost its lock before it changed anything says so", async () => {
    const { store, home, disk } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const thief = { id: "00000000-0000-4000-8000-00000000000f", owner: identity(9) };
    const robbing = {
      ...disk,
      async createExclusive(path: string, bytes: Uint8Array, mode: number) {
        if (path.endsWith(".tmp")) writeFileSync(`${home}/run/qwen.lock`, JSON.stringify(thief));
        return disk.createExclusive(path, bytes, mode);
      },
    };
    await expect(store(2, { disk: robbing }).update("qwen", () => undefined)).rejects.toMatchObject({
      code: "lock_timeout",
    });
    await disk.unlink(`${home}/run/qwen.lock`);
    const claim = await store(2, { disk: robbing }).claim("qwen", await spending(1));
    expect(claim).toMatchObject({ status: "held" });
    expect(readdirSync(`${home}/credentials/qwen/journal`)).toEqual([]); // nothing was sent
    expect((await store(1).read("qwen"))?.credential).toEqual(login(1, 0));
  });
});

test("a refresh that a server defers is tried by nobody before its time, and then by one", async () => {
  const { store, runtime } = machine();
  await store(1).update("example", () => login(1, 0));
  const error = new AuthError("rate_limited", "Later.", { details: { retryAfterSeconds: 30 } });
  const server = tokenServer(runtime, [{ 1: { kind: "not-sent", error } }]);
  for (const pid of [1, 2, 3]) {
    await expect(refresh(store(pid), runtime, server.exchange)).rejects.toMatchObject({
      code: "rate_limited",
      details: { retryAfterSeconds: 30 },
    });
  }
  expect(server.presented).toHaveLength(1);
  await runtime.advance(30_000);
  expect((await refresh(store(2), runtime, server.exchange)).credential).toMatchObject({
    accessToken: "CNRY-access-2",
  });
});

test("no server keeps anybody away for longer than an hour", async () => {
  const { store, runtime } = machine();
  await store(1).update("example", () => login(1, 0));
  const error = new AuthError("rate_limited", "Tomorrow.", { details: { retryAfterSeconds: 86_400 } });
  const server = tokenServer(runtime, [{ 1: { kind: "not-sent", error } }]);
  await expect(refresh(store(1), runtime, server.exchange)).rejects.toMatchObject({ code: "rate_limited" });
  await runtime.advance(3_600_000);
  expect((await refresh(store(2), runtime, server.exchange)).credential).toMatchObject({
    accessToken: "CNRY-access-2",
  });
});

test("an answer that cannot be saved and has ended by now is an error of the disk, and spends nothing", async () => {
  const { store, kill, disk, runtime } = machine();
  await store(1).update("example", () => login(1, 0));
  const rename = async (from: string, to: string) => {
    if (to.endsWith("record.json")) throw Object.assign(new Error("EIO"), { code: "EIO" });
    return disk.rename(from, to);
  };
  const server = tokenServer(runtime);
  const unlucky = store(2, { disk: { ...disk, rename } });
  await refresh(unlucky, runtime, server.exchange);
  kill(2);
  await runtime.advance(3_600_000);
  const asked = refresh(store(3, { disk: { ...disk, rename } }), runtime, server.exchange);
  await expect(asked).rejects.toMatchObject({ code: "store_unwritable" });
  expect(server.presented).toHaveLength(1);
});

test.each([
  ["still lives", 30_000, "CNRY-access-1"],
  ["has ended", -1, undefined],
])(
  "while a former holder may bring an answer, a token that %s is what there is",
  async (_what, endsIn, token) => {
    const { store, home, runtime, disk } = machine();
    await store(1).update("example", () => login(1, runtime.now() + endsIn));
    const intent = {
      spent: (await spending(1)).hash,
      generation: 1,
      epoch: 1,
      owner: identity(7),
      at: runtime.now(),
    };
    await disk.makeFolder(`${home}/credentials/example/journal`, 0o700);
    const path = `${home}/credentials/example/journal/00000000-0000-4000-8000-000000000007.jsonl`;
    writeFileSync(path, `${JSON.stringify(intent)}\n`);
    const server = tokenServer(runtime);
    const before = runtime.now();
    const { credential } = await refresh(store(2), runtime, server.exchange);
    expect(credential).toMatchObject({ accessToken: token ?? "CNRY-access-2" });
    expect(runtime.now() - before >= 60_000).toBe(token === undefined);
  },
  30_000,
);

test("a holder that never ends is named when the waiting does", async () => {
  const { store, runtime } = machine();
  await store(1).update("example", () => login(1, 0));
  await store(1).claim("example", await spending(1));
  const asked = refresh(store(2), runtime, tokenServer(runtime).exchange);
  await expect(asked).rejects.toMatchObject({
    code: "lock_timeout",
    message: expect.stringContaining("process 1 on host"),
  });
}, 30_000);

test.each(["a sign-in", "a sign-out"])(
  "%s does not wait for an answer that a former holder owes",
  async (what) => {
    const { store, home, runtime, disk } = machine();
    await store(1).update("qwen", () => login(1, 0));
    const intent = {
      spent: (await spending(1)).hash,
      generation: 1,
      epoch: 1,
      owner: identity(7),
      at: runtime.now(),
    };
    await disk.makeFolder(`${home}/credentials/qwen/journal`, 0o700);
    const path = `${home}/credentials/qwen/journal/00000000-0000-4000-8000-000000000007.jsonl`;
    writeFileSync(path, `${JSON.stringify(intent)}\n`);
    const next = what === "a sign-in" ? login(5, 0) : undefined;
    await store(2).update("qwen", () => next);
    expect((await store(1).read("qwen"))?.credential).toEqual(next);
    expect(readdirSync(`${home}/credentials/qwen/journal`)).toEqual([]); // of an ended epoch
  },
);

test("a sign-in over an answer that waits in the journal is built on that answer", async () => {
  const { store, kill, disk } = machine();
  await store(1).update("qwen", () => login(1, 0));
  const full = {
    ...disk,
    rename: async (from: string, to: string) => {
      if (to.endsWith("record.json")) throw Object.assign(new Error("EIO"), { code: "EIO" });
      return disk.rename(from, to);
    },
  };
  const unlucky = store(2, { disk: full });
  const claim = await unlucky.claim("qwen", await spending(1));
  if (claim.status !== "granted") throw new Error(claim.status);
  await unlucky.commit(claim, { kind: "renewed", credential: login(2, 0) });
  kill(2);
  let seen: unknown;
  const again = await store(3).update("qwen", (current) => {
    seen = current?.credential;
    return login(8, 0);
  });
  expect(seen).toEqual(login(2, 0));
  expect(again?.generation).toBe(3);
});

test("left-over files of dead lock takers go after ten minutes", async () => {
  const { store, home, runtime, disk } = machine();
  mkdirSync(`${home}/run`);
  const left = (name: string) => `${home}/run/qwen.lock.${name}.new`;
  writeFileSync(left("old"), "");
  await disk.touch(left("old"), runtime.now() - 11 * 60_000);
  writeFileSync(left("young"), "");
  await disk.touch(left("young"), runtime.now() - 60_000);
  await store(1).update("qwen", () => login(1, 0));
  expect(await disk.list(`${home}/run`)).toEqual(["qwen.lock.young.new"]);
});
