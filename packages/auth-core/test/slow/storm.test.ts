import { mkdirSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { identityOf } from "../../src/node/processes.js";
import { realHome } from "../refresh/real-processes.js";
import { startRotatingServer } from "../refresh/rotating-server.js";

const short = process.env.SHORT_ROUND === "1";
const processes = short ? 10 : 50;
const rounds = short ? [1] : [1, 2, 3];
const deadPid = 4_194_304; // above the largest process id that Linux gives

test.each(rounds)(
  `round %i: ${processes} processes, one expired token`,
  async () => {
    const { storm } = await realHome();
    await expectOneRequest(storm);
  },
  120_000,
);

test.each(rounds)(
  `round %i: the same with the locks of owners that were killed`,
  async () => {
    const { storm, home } = await realHome();
    leaveLock(home, "example.lock", "00000000-0000-4000-8000-000000000001");
    leaveLock(
      home,
      "example.lock.break.00000000-0000-4000-8000-000000000001",
      "00000000-0000-4000-8000-000000000002",
    );
    await expectOneRequest(storm);
  },
  120_000,
);

async function expectOneRequest(storm: Awaited<ReturnType<typeof realHome>>["storm"]): Promise<void> {
  const server = await startRotatingServer({ delayMs: 200 });
  onTestFinished(() => server.close());
  const started = performance.now();
  const served = await storm(processes, server.client);
  const slowest = Math.max(...served.map((each) => each?.ms ?? 0));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${served.length} processes, slowest ${slowest} ms, all ${seconds} s`);
  expect(served.map((each) => each?.token ?? each?.message)).toEqual(Array(processes).fill("CNRY-access-2"));
  expect(server.presented).toEqual(["CNRY-refresh-1"]);
}

function leaveLock(home: string, name: string, id: string): void {
  mkdirSync(`${home}/run`, { recursive: true });
  const owner = { ...identityOf(process.pid), pid: deadPid, startTime: "1" };
  writeFileSync(`${home}/run/${name}`, JSON.stringify({ id, owner }));
}
