import { expect, onTestFinished, test } from "vitest";
import { realHome } from "./real-processes.js";
import { startRotatingServer } from "./rotating-server.js";

// The built package in real processes; the large rounds are in test/slow.

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
);

test("a caller killed at the server's commit costs nothing", async () => {
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
});
