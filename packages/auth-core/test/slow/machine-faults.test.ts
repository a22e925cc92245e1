import { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { realHome, type Served } from "../refresh/real-processes.js";
import { startRotatingServer } from "../refresh/rotating-server.js";

// Faults of the real machine. What it cannot do is skipped with the reason.

const missing = (program: string) => spawnSync("which", [program]).status !== 0;
const isRoot = process.getuid?.() === 0;

async function server(options: Parameters<typeof startRotatingServer>[0] = {}) {
  const started = await startRotatingServer(options);
  onTestFinished(() => started.close());
  return started;
}

const recordOf = (home: string) => `${home}/credentials/example/record.json`;
const refreshTokenIn = (home: string) =>
  JSON.parse(readFileSync(recordOf(home), "utf8")).credential.refreshToken;

describe.skipIf(missing("strace"))("strace injects", () => {
  const inject = (what: string) => ["strace", "-f", "-qq", "-o", "/dev/null", "-e", `inject=${what}`];

  // One thread for the file operations: strace counts by thread.
  const oneThread = { UV_THREADPOOL_SIZE: "1" };

  test.each(["write", "ftruncate", "fsync", "link", "rename", "unlink"])(
    "kill -9 at every %s of a refresh: readable, and the next one is served",
    async (name) => {
      let nth = 1;
      for (; nth < (process.env.SHORT_ROUND === "1" ? 3 : 60); nth++) {
        const { home, call } = await realHome();
        const { client, presented, close } = await server({ graceMs: 60_000 });
        const prefix = inject(`${name}:signal=KILL:when=${nth}`);
        const served = await call(client, "in-process", { prefix, env: oneThread }).served;
        expect(refreshTokenIn(home), `${name} ${nth}`).toMatch(/^CNRY-refresh-[12]$/);
        expect(await call(client).served, `${name} ${nth}`).toMatchObject({ token: "CNRY-access-2" });
        expect(presented.length, `${name} ${nth}`).toBeLessThanOrEqual(2);
        await close();
        if (served !== undefined) break; // it lived: there is no n-th call
      }
      console.log(`${name}: killed at each of ${nth - 1}`);
    },
    300_000,
  );

  test.each([
    ["fsync:error=EDQUOT:when=1", "your disk quota is used up"],
    ["fsync:error=EIO:when=1", "the disk reported an error"],
  ])("%s: no token is spent, and the message says why", async (what, reason) => {
    const { home, call } = await realHome();
    const { client, presented } = await server();
    const before = readFileSync(recordOf(home), "utf8");
    const served = await call(client, "in-process", { prefix: inject(what) }).served;
    expect(served).toMatchObject({ error: "store_unwritable", message: expect.stringContaining(reason) });
    expect(presented).toEqual([]);
    expect(readFileSync(recordOf(home), "utf8")).toBe(before);
  });

  test.each([
    ["rename:error=EPERM:when=1..3", "CNRY-refresh-2"],
    ["rename:error=EXDEV", "CNRY-refresh-1"],
    ["rename:error=EIO", "CNRY-refresh-1"],
  ])("%s: the token is handed out, and saved by now or by the next one", async (what, stored) => {
    const { home, call } = await realHome();
    const { client, presented } = await server();
    const served = await call(client, "in-process", { prefix: inject(what), env: oneThread }).served;
    expect(served).toMatchObject({ token: "CNRY-access-2" });
    expect(refreshTokenIn(home)).toBe(stored);
    expect(await call(client).served).toMatchObject({ token: "CNRY-access-2" });
    expect(refreshTokenIn(home)).toBe("CNRY-refresh-2");
    expect(presented).toHaveLength(1);
  });

  test("the creating openat of every file has mode 0600 and O_EXCL", async () => {
    const { home, call } = await realHome();
    const { client } = await server();
    const log = `${home}/trace`;
    await call(client, "in-process", {
      prefix: ["strace", "-f", "-qq", "-e", "trace=openat,mkdir", "-o", log],
    }).served;
    const created = readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line.includes(`"${home}/`) && line.includes("O_CREAT"));
    expect(created.length).toBeGreaterThan(2);
    for (const line of created) expect(line).toMatch(/O_CREAT\|O_EXCL.*0600\)/);
  });

  test("a valid token takes one read, no lock and no request", async () => {
    const { home, call, store } = await realHome();
    const { client, presented } = await server();
    await call(client).served;
    const log = `${home}/trace`;
    const served = await call(client, "in-process", { prefix: ["strace", "-f", "-qq", "-o", log] }).served;
    expect(served).toMatchObject({ token: "CNRY-access-2" });
    const touched = readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line.includes(`"${home}/`) && !line.includes("execve"));
    expect(touched).toHaveLength(1);
    expect(touched[0]).toContain("record.json");
    expect(presented).toHaveLength(1);
    expect(store.location).toContain(home);
  });
});

describe.skipIf(!isRoot)("a disk that takes nothing (needs root to mount)", () => {
  /** Runs a caller in a mount namespace of its own, with a home prepared by the script. */
  async function inNamespace(script: string): Promise<{ served: Served | undefined; requests: number }> {
    const { call, home } = await realHome();
    const { client, presented } = await server();
    const before = readFileSync(recordOf(home), "utf8");
    const prefix = [
      "unshare",
      "-m",
      "sh",
      "-c",
      `${script.replaceAll("HOME_FOLDER", home)}; exec "$@"`,
      "sh",
    ];
    const served = await call(client, "detached", { prefix }).served;
    expect(readFileSync(recordOf(home), "utf8")).toBe(before);
    return { served, requests: presented.length };
  }

  test.skipIf(spawnSync("unshare", ["-m", "true"]).status !== 0)(
    "full: 0 requests, the folder and the reason",
    async () => {
      const fill =
        "cp -a HOME_FOLDER /tmp/copy-$$; mount -t tmpfs -o size=16k none HOME_FOLDER; cp -a /tmp/copy-$$/. HOME_FOLDER; rm -r /tmp/copy-$$; cat /dev/zero > HOME_FOLDER/fill 2>/dev/null";
      const { served, requests } = await inNamespace(fill);
      expect(served).toMatchObject({
        error: "store_unwritable",
        message: expect.stringMatching(/record\.json.*full/),
      });
      expect(requests).toBe(0);
    },
  );

  test.skipIf(spawnSync("unshare", ["-m", "true"]).status !== 0)(
    "read-only: 0 requests, the folder and the reason",
    async () => {
      const remount = "mount --bind HOME_FOLDER HOME_FOLDER; mount -o remount,ro,bind HOME_FOLDER";
      const { served, requests } = await inNamespace(remount);
      expect(served).toMatchObject({
        error: "store_unwritable",
        message: expect.stringMatching(/read-only/),
      });
      expect(requests).toBe(0);
    },
  );

  test("that belongs to us and forbids writing: 0 requests", async () => {
    const { call, home } = await realHome();
    const { client, presented } = await server();
    execFileSync("chown", ["-R", "65534:65534", home]);
    for (const folder of [`${home}/credentials/example`, `${home}/run`]) chmodSync(folder, 0o500);
    const prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
    const served = await call(client, "in-process", { prefix }).served;
    expect(served).toMatchObject({
      error: "store_unwritable",
      message: expect.stringMatching(/permission denied/),
    });
    expect(presented).toEqual([]);
  });

  test("with a home of another user: 0 requests", async () => {
    const { call, home } = await realHome();
    const { client, presented } = await server();
    chownSync(home, 12_345, 12_345);
    chmodSync(home, 0o755);
    execFileSync("chmod", ["-R", "a+rX", home]);
    const prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
    const served = await call(client, "in-process", { prefix }).served;
    expect(served).toMatchObject({ error: "store_unwritable" });
    expect(presented).toEqual([]);
    expect(statSync(recordOf(home)).uid).toBe(process.getuid?.());
  });
});

test.each([24, 28, 32])(
  "with %i open files at most: served, or a typed error and no lock left",
  async (limit) => {
    const { call, home } = await realHome();
    const { client, presented } = await server();
    const prefix = ["sh", "-c", `ulimit -n ${limit}; exec "$@"`, "sh"];
    const served = await call(client, "in-process", { prefix }).served.catch(() => undefined);
    if (served?.token === undefined)
      expect(readdirSync(`${home}/run`).filter((name) => name.endsWith(".lock"))).toEqual([]);
    expect(await call(client).served).toMatchObject({ token: "CNRY-access-2" });
    expect(presented).toHaveLength(1);
  },
);

test("with a file size limit of 512 bytes: no token is spent", async () => {
  const { call } = await realHome();
  const { client, presented } = await server();
  const prefix = ["bash", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "bash"];
  expect(await call(client, "in-process", { prefix }).served).toMatchObject({ error: "store_unwritable" });
  expect(presented).toEqual([]);
});

describe("a holder that is stopped", () => {
  const stop = (child: ChildProcess, signal: NodeJS.Signals) => process.kill(child.pid as number, signal);

  test("in the middle of its exchange: others wait for it, and nothing is spent twice", async () => {
    const { call } = await realHome();
    const { client, presented } = await server({ delayMs: 300 });
    const holder = call(client, "in-process");
    await expect.poll(() => presented.length, { timeout: 10_000, interval: 10 }).toBe(1);
    stop(holder.process, "SIGSTOP");
    const waiting = call(client, "in-process");
    await pause(process.env.SHORT_ROUND === "1" ? 2_000 : 12_000);
    stop(holder.process, "SIGCONT");
    expect(await holder.served).toMatchObject({ token: "CNRY-access-2" });
    expect(await waiting.served).toMatchObject({ token: "CNRY-access-2" });
    expect(presented).toHaveLength(1);
  });

  // A whole minute of waiting for the stale time: not in a short round.
  const inFull = test.skipIf(process.env.SHORT_ROUND === "1");
  inFull(
    "on a host that nobody can ask, and robbed: when it goes on it does not clobber",
    async () => {
      const { call, home, store } = await realHome();
      const { client, presented } = await server({ delayMs: 300, graceMs: 300_000 });
      const holder = call(client, "in-process");
      await expect.poll(() => presented.length, { timeout: 10_000, interval: 10 }).toBe(1);
      stop(holder.process, "SIGSTOP");
      const lock = JSON.parse(readFileSync(`${home}/run/example.lock`, "utf8"));
      writeFileSync(
        `${home}/run/example.lock`,
        JSON.stringify({ ...lock, owner: { ...lock.owner, host: "elsewhere" } }),
      );
      for (const name of readdirSync(`${home}/credentials/example/journal`)) {
        const path = `${home}/credentials/example/journal/${name}`;
        writeFileSync(path, readFileSync(path, "utf8").replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
      }
      expect(await call(client, "in-process").served).toMatchObject({ token: "CNRY-access-2" });
      stop(holder.process, "SIGCONT");
      expect(await holder.served).toMatchObject({ token: "CNRY-access-2" });
      expect((await store.read("example"))?.credential).toMatchObject({ refreshToken: "CNRY-refresh-2" });
    },
    120_000,
  );
});

const faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

describe.skipIf(spawnSync("test", ["-e", faketime]).status !== 0)(
  "a clock that is wrong (libfaketime)",
  () => {
    const clock = (offset: string) => ({
      env: { LD_PRELOAD: faketime, FAKETIME: offset, DONT_FAKE_MONOTONIC: "1" },
    });

    test.each(["-3h", "+20y"])("%s: at most one refresh, and a usable token", async (offset) => {
      const { call } = await realHome();
      const { client, presented } = await server();
      expect(await call(client, "in-process", clock(offset)).served).toMatchObject({
        token: "CNRY-access-2",
      });
      expect(await call(client, "in-process", clock(offset)).served).toMatchObject({
        token: "CNRY-access-2",
      });
      expect(presented).toHaveLength(1);
    });

    test("a lock of a living process is not stolen by a clock 20 years ahead", async () => {
      const { call } = await realHome();
      const { client, presented } = await server({ delayMs: 1_000 });
      const holder = call(client, "in-process");
      await expect.poll(() => presented.length, { timeout: 10_000, interval: 10 }).toBe(1);
      // For its clock the new token has ended, too: it refreshes once more, with the new refresh token.
      expect(await call(client, "in-process", clock("+20y")).served).toMatchObject({
        token: "CNRY-access-3",
      });
      expect(await holder.served).toMatchObject({ token: "CNRY-access-2" });
      expect(presented).toEqual(["CNRY-refresh-1", "CNRY-refresh-2"]);
    });
  },
);
