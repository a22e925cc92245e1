import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { spentTokenHash } from "@link-assistant/auth-core";
import { describe, expect, it } from "vitest";
import { fileOf, login, machine } from "./machine.js";

const shared = ".qwen/oauth_creds.json";
const own = ".agent/qwen/oauth_creds.json";
const issuer = "https://chat.qwen.ai";

async function spend(store: ReturnType<ReturnType<typeof machine>["store"]>, name: string) {
  const generation = (await store.read("qwen"))?.generation ?? 0;
  const claim = await store.claim("qwen", { hash: await spentTokenHash(`CNRY-refresh-${name}`), generation });
  if (claim.status !== "granted") throw new Error(claim.status);
  return claim;
}

describe("where a login lives", () => {
  it("is Qwen Code's file where its folder exists: five keys in its order, mode 0600, no newline at the end", async () => {
    const { store, read, status, exists } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    expect(read(shared)).toBe(fileOf("one"));
    expect(status(shared).mode & 0o777).toBe(0o600);
    expect(exists(own)).toBe(false);
  });

  it("is our own folder where Qwen Code has never run", async () => {
    const { store, read, exists } = machine({ qwenFolder: false });
    await store().update("qwen", () => login("one"));
    expect(read(own)).toBe(fileOf("one"));
    expect(exists(".qwen")).toBe(false);
  });

  it("is the folder that QWEN_HOME names, made if it is not there", async () => {
    const { store, exists, status } = machine({ qwenFolder: false, environment: { QWEN_HOME: "data/qwen" } });
    await store().update("qwen", () => login("one"));
    expect(exists("data/qwen/oauth_creds.json")).toBe(true);
    expect(status("data/qwen").mode & 0o777).toBe(0o700);
  });

  it("is found where QWEN_HOME in ~/.qwen/.env leads", async () => {
    const { store, write, at, exists } = machine();
    write(".qwen/.env", `QWEN_HOME=${at("elsewhere")}`);
    await store().update("qwen", () => login("one"));
    expect(exists("elsewhere/oauth_creds.json")).toBe(true);
  });

  it("stays where it was read when it is refreshed, and moves to Qwen Code's folder with the next sign-in", async () => {
    const { store, at, exists, disk } = machine({ qwenFolder: false });
    await store().update("qwen", () => login("one"));
    await disk.makeFolder(at(".qwen"), 0o700);
    await store().commit(await spend(store(), "one"), { kind: "renewed", credential: login("two") });
    expect([exists(own), exists(shared)]).toEqual([true, false]);
    await store().update("qwen", () => login("three"));
    expect([exists(own), exists(shared)]).toEqual([false, true]);
  });

  it("is where a link leads, and the link stays", async () => {
    const { store, write, at, read, disk, age, status } = machine();
    write("target.json", fileOf("one"));
    age("target.json", -60_000);
    const before = status("target.json").mtimeMs;
    symlinkSync(at("target.json"), at(shared));
    await store().commit(await spend(store(), "one"), { kind: "renewed", credential: login("two") });
    expect(read("target.json")).toContain("CNRY-refresh-two");
    expect(status("target.json").mtimeMs).toBeGreaterThan(before);
    expect((await disk.status(at(shared))).type).toBe("symlink");
  });
});

describe("a login that Qwen Code cannot use", () => {
  const corp = "https://login.corp.example";
  const otherClient = { ...login("two"), params: { client_id: "corp", resource_url: "portal.qwen.ai" } };

  it.each([
    ["of another authorization server", login("two"), corp],
    ["of another client", otherClient, issuer],
  ])("%s lies in our own store alone, and goes before the one in Qwen Code's file", async (_, own, at) => {
    const { store, write, read, exists } = machine();
    write(shared, fileOf("theirs"));
    await store().update("qwen", () => own, { issuer: at });
    expect(await store().read("qwen")).toMatchObject({ credential: own, issuer: at });
    expect(await store().locate?.("qwen")).toMatch(/\.agent\/credentials$/);
    expect(read(shared)).toBe(fileOf("theirs"));
    expect(exists(".agent/qwen")).toBe(false);
  });

  it("leaves the one that we have shared before", async () => {
    const { store, read } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    await store().update("qwen", () => login("two"), { issuer: corp });
    expect(read(shared)).toBe(fileOf("one"));
  });

  it("gives way to one that it can use", async () => {
    const { store, read } = machine();
    await store().update("qwen", () => login("one"), { issuer: corp });
    await store().update("qwen", () => login("two"), { issuer });
    expect((await store().read("qwen"))?.credential).toEqual(login("two"));
    expect(read(shared)).toBe(fileOf("two"));
  });

  it("is refreshed in our own store", async () => {
    const { store } = machine();
    await store().update("qwen", () => login("one"), { issuer: corp });
    const here = store();
    const claim = await spend(here, "one");
    await here.commit(claim, { kind: "renewed", credential: login("two") });
    expect((await store().read("qwen"))?.credential).toEqual(login("two"));
  });

  it("does not swallow the answer for the shared one, whose holder was frozen and robbed of its lock", async () => {
    const { store, read, kill } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    const frozen = store(1);
    const claim = await spend(frozen, "one");
    kill(1);
    await store(2).update("qwen", () => login("corp"), { issuer: corp });
    await frozen.commit(claim, { kind: "renewed", credential: login("two") });
    expect(read(shared)).toContain("CNRY-refresh-two");
    expect((await store(2).read("qwen"))?.credential).toEqual(login("corp"));
  });

  it("of a server on this machine counts as Qwen's", async () => {
    const { store, read } = machine();
    await store().update("qwen", () => login("one"), { issuer: "http://127.0.0.1:8080" });
    expect(read(shared)).toBe(fileOf("one"));
  });
});

describe("a refresh", () => {
  it("gives the file a later time, even within one clock tick: Qwen Code reads it only then", async () => {
    const { store, write, age, status } = machine();
    write(shared, fileOf("one"));
    age(shared, -60_000);
    const before = status(shared).mtimeMs;
    await store().commit(await spend(store(), "one"), { kind: "renewed", credential: login("two") });
    expect(status(shared).mtimeMs).toBeGreaterThan(before);
  });

  it("keeps a field that another tool has put there; a sign-in writes the five alone", async () => {
    const { store, write, read } = machine();
    write(shared, JSON.stringify({ ...JSON.parse(fileOf("one")), account: "work" }));
    await store().commit(await spend(store(), "one"), { kind: "renewed", credential: login("two") });
    expect(JSON.parse(read(shared))).toMatchObject({ account: "work" });
    await store().update("qwen", () => login("three"));
    expect(JSON.parse(read(shared))).not.toHaveProperty("account");
  });

  it("that is refused leaves the file as it is", async () => {
    const { store, write, read } = machine();
    write(shared, fileOf("one"));
    const before = read(shared);
    await store().commit(await spend(store(), "one"), { kind: "refused", oauthError: "invalid_request" });
    expect(read(shared)).toBe(before);
  });
});

describe("what we know of a login and the file cannot hold", () => {
  it("comes back with it", async () => {
    const { store } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    expect(await store().read("qwen")).toMatchObject({ issuer, epoch: 1, generation: 1 });
    await store().commit(await spend(store(), "one"), { kind: "renewed", credential: login("two") });
    expect(await store().read("qwen")).toMatchObject({ issuer, epoch: 1, generation: 2 });
  });

  it("is not told of a login that another tool has written since", async () => {
    const { store, write } = machine();
    await store().update("qwen", () => login("one"), { issuer: "http://127.0.0.1:8080" });
    write(shared, fileOf("theirs"));
    const record = await store().read("qwen");
    expect(record).toMatchObject({ credential: { accessToken: "CNRY-access-theirs" }, generation: 2 });
    expect(record).not.toHaveProperty("issuer");
  });

  it("holds no token", async () => {
    const { store, read } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    expect(read(".agent/qwen/login.json")).not.toContain("CNRY");
  });
});

describe("a file that another tool deletes", () => {
  it("is made good by what we saved last, and written again at the next refresh", async () => {
    const { store, at, disk, read } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    await disk.unlink(at(shared));
    expect(await store().read("qwen")).toMatchObject({ credential: login("one"), issuer });
    await store().commit(await spend(store(), "one"), { kind: "renewed", credential: login("two") });
    expect(read(shared)).toContain("CNRY-refresh-two");
  });

  it("before we ever saved is a sign-out", async () => {
    const { store, at, disk, write } = machine();
    write(shared, fileOf("theirs"));
    expect(await store().read("qwen")).toBeDefined();
    await disk.unlink(at(shared));
    expect(await store().read("qwen")).toBeUndefined();
  });
});

describe("signing out", () => {
  it("leaves no secret in the home, wherever it was", async () => {
    const { store, write, home } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    await store().commit(await spend(store(), "one"), { kind: "renewed", credential: login("two") });
    write(own, fileOf("older"));
    await store().update("qwen", () => undefined);
    expect(await store().read("qwen")).toBeUndefined();
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const leaks = files.filter((entry) =>
      readFileSync(join(entry.parentPath, entry.name), "utf8").includes("CNRY"),
    );
    expect(leaks.map(({ name }) => name)).toEqual([]);
  });

  it("takes a damaged file along, be it in place or set aside", async () => {
    for (const signInBetween of [true, false]) {
      const { store, write, home } = machine();
      write(shared, '{"access_token":"CNRY-damaged"');
      if (signInBetween) await store().update("qwen", () => login("one"));
      await store().update("qwen", () => undefined);
      expect(readdirSync(join(home, ".qwen"))).toEqual([]);
    }
  });

  it("ends what counts, and then what lay behind it", async () => {
    const { store, write } = machine();
    write(shared, fileOf("theirs"));
    await store().update("qwen", () => ({ kind: "api-key", apiKey: "CNRY-key" }));
    expect(await store().read("qwen")).toMatchObject({ credential: { apiKey: "CNRY-key" } });
    await store().update("qwen", () => undefined);
    expect(await store().read("qwen")).toMatchObject({ credential: { accessToken: "CNRY-access-theirs" } });
    await store().update("qwen", () => undefined);
    expect(await store().read("qwen")).toBeUndefined();
    expect(await store().keys()).toEqual([]);
  });

  it.each(["signing in", "signing out"])("a damaged record of our own store is mended by %s", async (how) => {
    const { store, write } = machine();
    await store().update("qwen", () => ({ kind: "api-key", apiKey: "CNRY-key" }));
    write(".agent/credentials/qwen/record.json", "{");
    await expect(store().read("qwen")).rejects.toMatchObject({ code: "store_unreadable" });
    await store().update("qwen", () => (how === "signing in" ? login("one") : undefined));
    const after = (await store().read("qwen"))?.credential;
    expect(after).toEqual(how === "signing in" ? login("one") : undefined);
  });
});

describe("keys and accounts", () => {
  it("a key goes to the application's own store and before a login in Qwen Code's file, which stays", async () => {
    const { store, write, read } = machine();
    write(shared, fileOf("theirs"));
    await store().update("qwen", () => ({ kind: "api-key", apiKey: "CNRY-key" }));
    expect(read(shared)).toContain("CNRY-access-theirs");
    expect((await store().read("qwen"))?.credential.kind).toBe("api-key");
    expect(await store().keys()).toEqual(["qwen"]);
  });

  it("a login takes the place of a key", async () => {
    const { store } = machine();
    await store().update("qwen", () => ({ kind: "api-key", apiKey: "CNRY-key" }));
    await store().update("qwen", () => login("one"));
    expect((await store().read("qwen"))?.credential).toEqual(login("one"));
  });

  it("a second account never touches Qwen Code's file", async () => {
    const { store, exists } = machine();
    await store().update("qwen/work", () => login("work"));
    expect(exists(shared)).toBe(false);
    expect(await store().keys()).toEqual(["qwen/work"]);
  });
});

describe("a file that is not a login", () => {
  it.each(["", "{}", "{", '{"access_token":"CNRY-access"}', '{"accessToken":"CNRY-access"}'])(
    "is an error that names it, and is left as it is: %s",
    async (text) => {
      const { store, write, read, at } = machine();
      write(shared, text);
      await expect(store().read("qwen")).rejects.toMatchObject({
        code: "credential_invalid",
        message: expect.not.stringContaining("CNRY"),
        details: { path: at(shared) },
      });
      expect(read(shared)).toBe(text);
    },
  );

  it("is not waited for where nobody can be writing it any more", async () => {
    const { store, write, age, runtime } = machine();
    write(shared, "{");
    age(shared, 10_000);
    await expect(store().read("qwen")).rejects.toMatchObject({ code: "credential_invalid" });
    expect(runtime.sleeps).toEqual([]);
  });

  it("is looked at again while another tool is writing it", async () => {
    const { store, write, runtime } = machine();
    write(shared, fileOf("one").slice(0, 60));
    const reading = store().read("qwen");
    while (!runtime.sleeps.includes(50)) await new Promise((resolve) => setImmediate(resolve));
    write(shared, fileOf("one"));
    expect((await reading)?.credential).toEqual(login("one"));
  });

  it.each(["sign-in", "sign-out"])("is one of our notes on the login: a %s mends it", async (how) => {
    const { store, write, read } = machine();
    await store().update("qwen", () => login("one"), { issuer });
    write(".agent/qwen/login.json", "{");
    await expect(store().read("qwen")).rejects.toMatchObject({ code: "store_unreadable" });
    const next = how === "sign-in" ? login("two") : undefined;
    await store().update("qwen", () => next, { issuer });
    expect((await store().read("qwen"))?.credential).toEqual(next);
    expect(read(".agent/qwen/login.json")).not.toBe("{");
  });

  it("is set aside by a sign-in", async () => {
    const { store, write, home } = machine();
    write(shared, "{}");
    await store().update("qwen", () => login("one"));
    expect((await store().read("qwen"))?.credential).toEqual(login("one"));
    expect(readdirSync(join(home, ".qwen"))).toContainEqual(
      expect.stringContaining("oauth_creds.json.corrupt-"),
    );
  });
});
