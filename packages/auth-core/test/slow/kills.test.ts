import { readdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { type Caller, realHome } from "../refresh/real-processes.js";
import { startRotatingServer } from "../refresh/rotating-server.js";

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
