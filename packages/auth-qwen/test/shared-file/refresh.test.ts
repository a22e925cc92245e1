import { refreshCredential, spentTokenHash } from "@link-assistant/auth-core";
import { describe, expect, it } from "vitest";
import { qwenProvider } from "../../src/provider.js";
import { fileOf, login, machine, whenWaiting } from "./machine.js";

const shared = ".qwen/oauth_creds.json";
const lock = ".qwen/oauth_creds.lock";

/** An expired login, and a server that renews whatever it is asked to. */
function setUp() {
  const asked: string[] = [];
  const here = machine({
    fetch: async (url) => {
      asked.push(new URL(String(url)).host);
      return Response.json({
        access_token: "CNRY-access-new",
        refresh_token: "CNRY-refresh-new",
        token_type: "Bearer",
        expires_in: 3600,
      });
    },
  });
  const { runtime } = here;
  const expired = (name: string) => fileOf(name, runtime.now() - 1);
  const refresh = async (settings = {}) => {
    const options = { store: here.store(), key: "qwen", provider: qwenProvider, settings, runtime };
    const { credential } = await refreshCredential(options);
    return credential.kind === "oauth" ? credential.accessToken : undefined;
  };
  return { ...here, asked, expired, refresh };
}

describe("a lock that is deleted under a Qwen process whose request is on its way", () => {
  it("leaves it the time to save its answer, which we then take", async () => {
    const { write, expired, refresh, asked, runtime, disk, at } = setUp();
    write(shared, expired("old"));
    write(lock, "theirs");
    const ours = refresh();
    await whenWaiting(runtime, 500);
    await disk.unlink(at(lock));
    await whenWaiting(runtime, runtime.monotonicNow() + 5_000);
    write(shared, fileOf("theirs"));
    expect(await ours).toBe("CNRY-access-theirs");
    expect(asked).toEqual([]);
  });

  it("is not waited for longer than eight seconds", async () => {
    const { write, expired, refresh, asked, runtime, disk, at } = setUp();
    write(shared, expired("old"));
    write(lock, "theirs");
    const ours = refresh();
    await whenWaiting(runtime, 500);
    const vanishedAt = runtime.monotonicNow();
    await disk.unlink(at(lock));
    expect(await ours).toBe("CNRY-access-new");
    expect(asked).toHaveLength(1);
    expect(runtime.monotonicNow() - vanishedAt).toBeGreaterThanOrEqual(8_000);
    expect(runtime.monotonicNow() - vanishedAt).toBeLessThan(10_000);
  });
});

describe("a refresh token", () => {
  it("goes only to the server that gave it, whatever is configured today", async () => {
    const { store, refresh, asked, runtime } = setUp();
    await store().update("qwen", () => login("one", runtime.now() - 1), {
      issuer: "https://login.corp.example",
    });
    await expect(refresh()).rejects.toMatchObject({ code: "issuer_mismatch" });
    expect(asked).toEqual([]);
    expect(await refresh({ issuer: "https://login.corp.example" })).toBe("CNRY-access-new");
    expect(asked).toEqual(["login.corp.example"]);
  });

  it("of a login that Qwen Code made goes to Qwen, or to the configured server", async () => {
    const { write, expired, refresh, asked } = setUp();
    write(shared, expired("theirs"));
    await refresh();
    write(shared, expired("theirs-again"));
    await refresh({ issuer: "https://login.corp.example" });
    expect(asked).toEqual(["chat.qwen.ai", "login.corp.example"]);
  });
});

it("the right to refresh can be passed to another process, for the shared login and for other accounts", async () => {
  const { store, write, expired } = setUp();
  write(shared, expired("old"));
  const first = store(1);
  for (const key of ["qwen", "qwen/work"]) {
    const taking = await first.handOver?.take(key);
    expect(taking?.status).toBe("taken");
    if (taking?.status !== "taken") continue;
    const heir = { pid: 2, startTime: "2", bootId: "boot", host: "host" };
    const id = await first.handOver?.pass(key, taking.id, heir);
    expect(id).toEqual(expect.any(String));
    expect(await store(2).handOver?.take(key)).toMatchObject({ status: "held" });
    await store(2).handOver?.release(key, id ?? "");
  }
});

it("the login of another server is refreshed by the process that the lock was passed to, in our own store", async () => {
  const { store, exists } = setUp();
  await store().update("qwen", () => login("one"), { issuer: "https://login.corp.example" });
  const [first, second] = [store(1), store(2)];
  const taking = await first.handOver?.take("qwen");
  if (taking?.status !== "taken") throw new Error("held");
  const id = await first.handOver?.pass("qwen", taking.id, {
    pid: 2,
    startTime: "2",
    bootId: "boot",
    host: "host",
  });
  const spent = { hash: await spentTokenHash("CNRY-refresh-one"), generation: 1 };
  const claim = await second.handOver?.claim("qwen", id ?? "", spent);
  if (claim?.status !== "granted") throw new Error(claim?.status);
  await second.commit(claim, { kind: "renewed", credential: login("two") });
  expect((await first.read("qwen"))?.credential).toEqual(login("two"));
  expect(await first.handOver?.take("qwen")).toMatchObject({ status: "taken" });
  expect(exists(shared)).toBe(false);
});
