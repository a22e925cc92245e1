import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { realHome } from "./real-processes.js";
import { startRotatingServer } from "./rotating-server.js";

// The built package in real processes; the large rounds are in test/slow.
const busyMs = 60_000;

async function server(options: Parameters<typeof startRotatingServer>[0] = {}) {
  const started = await startRotatingServer(options);
  onTestFinished(() => started.close());
  return started;
}

test.each(["detached", "in-process"] as const)(
  "five processes, one expired token, %s: one request, five served",
  async (mode) => {
    const { storm } = await realHome();
    const { client, presented } = await server({ delayMs: 100 });
    const served = await storm(5, client, mode);
    expect(served.map((each) => each?.token ?? each?.message)).toEqual(Array(5).fill("CNRY-access-2"));
    expect(presented).toEqual(["CNRY-refresh-1"]);
  },
  busyMs,
);

test(
  "a caller killed at the server's commit costs nothing",
  async () => {
    const { call, store } = await realHome();
    let kill = (): void => undefined;
    const { client, presented, revoked } = await server({ delayMs: 50, onCommit: () => kill() });
    const caller = call(client);
    kill = () => void caller.process.kill("SIGKILL");
    expect(await caller.served).toBeUndefined();
    expect(await call(client).served).toMatchObject({ token: "CNRY-access-2" });
    expect(presented).toEqual(["CNRY-refresh-1"]);
    expect(revoked()).toBe(false);
    expect((await store.read("example"))?.credential).toMatchObject({ refreshToken: "CNRY-refresh-2" });
  },
  busyMs,
);

test.skipIf(process.platform !== "linux")(
  "the exchange has a process and a session of its own, and outlives the caller's whole process group",
  async () => {
    const { call, home, store } = await realHome();
    const { promise: held, resolve: release } = withResolvers();
    const { client, presented } = await server({ onCommit: () => held });
    const caller = call(client, "detached", { ownGroup: true });
    await expect.poll(() => presented.length, { interval: 10, timeout: 10_000 }).toBe(1);
    const { owner } = JSON.parse(readFileSync(`${home}/run/example.lock`, "utf8"));
    expect(owner.pid).not.toBe(caller.process.pid);
    expect(sessionOf(owner.pid)).toBe(owner.pid);
    expect(readFileSync(`/proc/${owner.pid}/cmdline`, "utf8")).not.toContain("CNRY-");
    expect(readFileSync(`/proc/${owner.pid}/environ`, "utf8")).not.toContain("CNRY-");
    process.kill(-(caller.process.pid as number), "SIGKILL");
    await caller.served;
    release();
    await expect
      .poll(async () => (await store.read("example"))?.credential, { interval: 20, timeout: 10_000 })
      .toMatchObject({ refreshToken: "CNRY-refresh-2" });
    expect(presented).toHaveLength(1);
  },
  busyMs,
);

// A terminal of its own: what ends with it gets SIGHUP.
const inTerminal = [
  "sh",
  "-c",
  'A1="$1" A2="$2" A3="$3" A4="$4" A5="$5"; export A1 A2 A3 A4 A5; exec script -qec \'exec "$A1" "$A2" "$A3" "$A4" "$A5"\' /dev/null',
  "sh",
];

test.skipIf(spawnSync("which", ["script"]).status !== 0)(
  "a closed terminal does not end the exchange",
  async () => {
    const { call, store } = await realHome();
    const { promise: held, resolve: release } = withResolvers();
    const { client, presented } = await server({ onCommit: () => held });
    const terminal = call(client, "detached", { prefix: inTerminal });
    await expect.poll(() => presented.length, { interval: 10, timeout: 10_000 }).toBe(1);
    terminal.process.kill("SIGKILL");
    await terminal.served;
    release();
    await expect
      .poll(async () => (await store.read("example"))?.credential, { interval: 20, timeout: 10_000 })
      .toMatchObject({ refreshToken: "CNRY-refresh-2" });
    expect(presented).toHaveLength(1);
  },
  busyMs,
);

function withResolvers() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

/** Field 6 of proc(5) stat. */
function sessionOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
}
