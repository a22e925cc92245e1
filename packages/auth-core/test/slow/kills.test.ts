import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { StoredRecord } from "../../src/index.js";
import { type Caller, realHome } from "../refresh/real-processes.js";
import { startRotatingServer } from "../refresh/rotating-server.js";
import { login } from "../refresh/world.js";

const rounds = process.env.SHORT_ROUND === "1" ? 5 : 40;

async function serverWith(options: Parameters<typeof startRotatingServer>[0]) {
  const server = await startRotatingServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** Files with a secret that should not be there. */
function temporaryFiles(home: string): string[] {
  return (readdirSync(home, { recursive: true }) as string[]).filter((name) => name.endsWith(".tmp"));
}

test(`${rounds} callers killed when the server commits, on a strict server: all recovered`, async () => {
  let landed = 0;
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    const { call, home } = await realHome();
    let victim: Caller | undefined;
    const server = await serverWith({
      delayMs: round % 20,
      onCommit: () => void (victim?.process.kill("SIGKILL") && landed++),
    });
    victim = call(server.client);
    expect(await victim.served).toBeUndefined();
    const started = performance.now();
    expect(await call(server.client).served, `round ${round}`).toMatchObject({ token: "CNRY-access-2" });
    slowest = Math.max(slowest, performance.now() - started);
    expect(server.presented).toEqual(["CNRY-refresh-1"]);
    expect(temporaryFiles(home)).toEqual([]);
    await server.close();
  }
  console.log(`${landed} kills landed, ${rounds} recovered, slowest recovery ${Math.round(slowest)} ms`);
  expect(landed).toBe(rounds);
}, 300_000);

test.each(["the caller", "the exchange process"])(
  "random kills of %s, on a server with a grace of 30 s: nothing unreadable, nothing lost",
  async (who) => {
    let unfinished = 0;
    for (let round = 0; round < rounds * 0.75; round++) {
      const { call, home } = await realHome();
      const server = await serverWith({ delayMs: 20, graceMs: 30_000 });
      const caller = call(server.client);
      await new Promise((resolve) => setTimeout(resolve, 80 + Math.random() * 700));
      if (who === "the caller") caller.process.kill("SIGKILL");
      else for (const pid of exchangeProcesses(home)) process.kill(pid, "SIGKILL");
      const first = await caller.served;
      if (first === undefined) unfinished++;
      expect(first?.message, `round ${round}`).toBeUndefined();
      expect(temporaryFiles(home).length).toBeLessThanOrEqual(1);
      expect(JSON.parse(readFileSync(`${home}/credentials/example/record.json`, "utf8"))).toBeDefined();
      expect(await call(server.client).served, `round ${round}`).toMatchObject({ token: "CNRY-access-2" });
      expect(temporaryFiles(home)).toEqual([]);
      await server.close();
    }
    console.log(`${Math.ceil(rounds * 0.75)} rounds, ${unfinished} callers ended without an answer`);
  },
  300_000,
);

/** The owner of the lock is the exchange process from the hand-over on. */
function exchangeProcesses(home: string): number[] {
  try {
    const { owner } = JSON.parse(readFileSync(`${home}/run/example.lock`, "utf8"));
    return readFileSync(`/proc/${owner.pid}/cmdline`, "utf8").includes("exchange-process") ? [owner.pid] : [];
  } catch {
    return [];
  }
}

const saves = process.env.SHORT_ROUND === "1" ? 10 : 200;

test(`${saves} random kills of a save: the old or the next value, and nobody waits for the dead`, async () => {
  const { store, home } = await realHome();
  const delays = randomNumbers(20_261_124, 31);
  let [during, withTemporary, kept, replaced] = [0, 0, 0, 0];
  let saved = 1;
  for (let round = 0; round < saves; round++) {
    const reported = await killedSaver(home, delays());
    const done = reported.at(-1) ?? saved;
    const stored = numberOf(await store.read("example"));
    expect([done, done + 1], `round ${round}: the last save reported is ${done}`).toContain(stored);
    if (existsSync(`${home}/run/example.lock`)) during++;
    stored === done ? kept++ : replaced++;

    const left = temporaryFiles(home).length;
    expect(left, `round ${round}`).toBeLessThanOrEqual(1);
    withTemporary += left;
    const taking = await store.handOver?.take("example");
    if (taking?.status !== "taken") throw new Error(`round ${round}: the dead one still has the lock`);
    await store.handOver?.release("example", taking.id);

    saved = stored + 1;
    await store.update("example", () => login(saved, 0));
    expect(numberOf(await store.read("example")), `round ${round}`).toBe(saved);
    expect(temporaryFiles(home), `round ${round}`).toEqual([]);
  }
  console.log(
    `${saves} kills of a save, ${during} with the lock held, ${withTemporary} with a temporary file left: ` +
      `${kept} old, ${replaced} next, 0 other; ${saved} saves in all`,
  );
}, 300_000);

/** A program that saves until it is killed, so many milliseconds after it began: the saves that it reported. */
async function killedSaver(home: string, delayMs: number): Promise<readonly number[]> {
  const program = fileURLToPath(new URL("saver.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, home], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const reported: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (line === "go") void sleep(delayMs).then(() => child.kill("SIGKILL"));
    else reported.push(line);
  }
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once("exit", resolve));
  }
  expect(child.signalCode).toBe("SIGKILL");
  return reported.map(Number);
}

function numberOf(record: StoredRecord | undefined): number {
  if (record?.credential.kind !== "oauth") throw new Error("The login is gone.");
  const { accessToken, refreshToken } = record.credential;
  const number = accessToken.replace("CNRY-access-", "");
  expect(refreshToken).toBe(`CNRY-refresh-${number}`);
  return Number(number);
}

/** Whole numbers below the limit, the same ones each time (Park and Miller's generator). */
function randomNumbers(seed: number, limit: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}
