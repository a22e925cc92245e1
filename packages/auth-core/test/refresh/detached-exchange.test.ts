import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ExchangeProcess, StartExchangeProcess } from "../../src/index.js";
import { refreshAhead, serveExchange, spentTokenHash } from "../../src/index.js";
import { machine } from "../store/machine.js";
import { login, provider, refresh, tokenServer } from "./world.js";

/**
 * A machine on which exchange processes are virtual: process 100, 101, … with a store of their own. `fate` says
 * where one dies.
 */
function world(
  fate: (pid: number) => "lives" | "dies-before-request" | "dies-after-request" = () => "lives",
) {
  const base = machine();
  const { runtime, store, kill } = base;
  const server = tokenServer(runtime);
  let pid = 100;
  const requests: string[] = [];
  const answers: Promise<string>[] = [];

  const start: StartExchangeProcess = async () => {
    const self = pid++;
    let said = Promise.resolve("");
    const process: ExchangeProcess = {
      identity: { pid: self, startTime: String(self * 100), bootId: "boot", host: "host" },
      async send(request) {
        requests.push(request);
        if (fate(self) === "dies-before-request") {
          kill(self);
          throw Object.assign(new Error("EPIPE"), { code: "EPIPE" });
        }
        said = answer(self, request);
        answers.push(said);
      },
      answer: () => said,
      abandon: () => void kill(self),
    };
    return process;
  };

  async function answer(self: number, request: string): Promise<string> {
    if (fate(self) === "dies-after-request") {
      kill(self);
      return "";
    }
    const exchange = server.exchange;
    return serveExchange(request, { runtime, exchange, openStore: async () => store(self) });
  }

  const detached = { start, store: { home: base.home } };
  return { ...base, server, requests, detached, settled: () => Promise.all(answers) };
}

describe("an exchange in a process of its own", () => {
  test("refreshes, and everybody else takes what it stored", async () => {
    const { store, runtime, detached, server } = world();
    await store(1).update("example", () => login(1, 0));
    const asked = [1, 1, 2, 3].map((pid) => refresh(store(pid), runtime, undefined, { detached }));
    for (const { credential } of await Promise.all(asked)) {
      expect(credential).toMatchObject({ accessToken: "CNRY-access-2" });
    }
    expect(server.presented).toEqual(["CNRY-refresh-1"]);
  });

  test("is not started while the server is to be left alone", async () => {
    const { store, runtime, detached, requests } = world();
    await store(1).update("example", () => login(1, 0));
    const claim = await store(1).claim("example", {
      hash: await spentTokenHash("CNRY-refresh-1"),
      generation: 1,
    });
    if (claim.status !== "granted") throw new Error(claim.status);
    await store(1).commit(claim, { kind: "not-sent", pauseMs: 30_000 });
    const asked = refresh(store(2), runtime, undefined, { detached });
    await expect(asked).rejects.toMatchObject({ code: "rate_limited", details: { retryAfterSeconds: 30 } });
    expect(requests).toEqual([]);
  });

  test("is told no secret", async () => {
    const { store, runtime, detached, requests } = world();
    await store(1).update("example", () => login(1, 0));
    await refresh(store(1), runtime, undefined, { detached });
    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toContain("CNRY-");
  });

  test("owns the lock before it has its request", async () => {
    const { store, runtime, detached, home } = world();
    await store(1).update("example", () => login(1, 0));
    let owner: unknown;
    const start: StartExchangeProcess = async () => {
      const started = await detached.start();
      return {
        ...started,
        send(request) {
          owner = JSON.parse(readFileSync(`${home}/run/example.lock`, "utf8")).owner.pid;
          return started.send(request);
        },
      };
    };
    await refresh(store(1), runtime, undefined, { detached: { ...detached, start } });
    expect(owner).toBe(100);
  });

  test.each(["dies-before-request", "dies-after-request"] as const)(
    "that %s is replaced by the next",
    async (fate) => {
      const { store, runtime, detached, server } = world((pid) => (pid < 102 ? fate : "lives"));
      await store(1).update("example", () => login(1, 0));
      const { credential } = await refresh(store(1), runtime, undefined, { detached });
      expect(credential).toMatchObject({ accessToken: "CNRY-access-2" });
      expect(server.presented).toEqual(["CNRY-refresh-1"]);
    },
  );

  test("goes on when its caller has stopped waiting", async () => {
    const { store, runtime, detached, settled } = world();
    await store(1).update("example", () => login(1, 0));
    const abort = new AbortController();
    const asked = refresh(store(1), runtime, undefined, { detached, signal: abort.signal });
    await runtime.sleep(100);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
    await settled();
    expect((await store(2).read("example"))?.credential).toMatchObject({ accessToken: "CNRY-access-2" });
  });

  test("brings a typed error back", async () => {
    const { store, runtime, detached } = world();
    await store(1).update("example", () => login(7, 0));
    await expect(refresh(store(1), runtime, undefined, { detached })).rejects.toMatchObject({
      name: "AuthError",
      code: "sign_in_again",
      details: { oauthError: "invalid_grant" },
    });
  });

  test("is replaced by this process where none can be started, and that is said", async () => {
    const { store, runtime, server, home } = world();
    await store(1).update("example", () => login(1, 0));
    const reasons: unknown[] = [];
    const start = () => Promise.reject(new Error("no processes here"));
    const detached = {
      start,
      store: { home },
      onUnavailable: (reason: unknown) => void reasons.push(reason),
    };
    const { credential } = await refresh(store(1), runtime, server.exchange, { detached });
    expect(credential).toMatchObject({ accessToken: "CNRY-access-2" });
    expect(reasons).toHaveLength(1);
  });

  test("is not started when somebody else was faster", async () => {
    const { store, runtime, detached, requests } = world();
    const first = store(1);
    await first.update("example", () => login(1, 0));
    const slow = { ...first, read: once(first.read, await first.read("example")) };
    await refresh(store(2), runtime, undefined, { detached });
    expect((await refresh(slow, runtime, undefined, { detached })).credential).toMatchObject({
      accessToken: "CNRY-access-2",
    });
    expect(requests).toHaveLength(1);
  });
});

describe("a refresh ahead", () => {
  const due = (runtime: { now(): number }) => login(1, runtime.now() + 70_000);

  test("starts a process in the last part of the token's life, and does not wait for it", async () => {
    const { store, runtime, detached, server, settled } = world();
    await store(1).update("example", () => due(runtime));
    await runtime.advance(30_000);
    await refreshAhead({ store: store(1), key: "example", provider, settings: {}, runtime, detached });
    expect(server.presented).toEqual([]);
    await settled();
    expect((await store(2).read("example"))?.credential).toMatchObject({ accessToken: "CNRY-access-2" });
  });

  test.each([
    ["a fresh token", 3_600_000, undefined],
    ["a token that the server does not refresh yet", 70_000, Date.UTC(2100, 0, 1)],
  ])("leaves %s alone", async (_what, lifeMs, refreshNotBefore) => {
    const { store, runtime, detached, requests } = world();
    const credential = { ...login(1, runtime.now() + lifeMs), ...(refreshNotBefore && { refreshNotBefore }) };
    await store(1).update("example", () => credential);
    await runtime.advance(30_000);
    await refreshAhead({ store: store(1), key: "example", provider, settings: {}, runtime, detached });
    expect(requests).toEqual([]);
  });

  test("is left out where it would end the token that was just handed out", async () => {
    const { store, runtime, detached, requests } = world();
    await store(1).update("example", () => due(runtime));
    await runtime.advance(30_000);
    const refreshPolicy = { reuse: "strict", replayWindowMs: 0, endsAccessToken: true } as const;
    const strictly = { ...provider, refreshPolicy };
    await refreshAhead({
      store: store(1),
      key: "example",
      provider: strictly,
      settings: {},
      runtime,
      detached,
    });
    expect(requests).toEqual([]);
  });

  test.each([
    ["turns everybody away", "not-sent", [0, 60, 120]],
    [
      "gives no answer: a token in doubt is presented again soon, then once a minute",
      "unknown",
      [0, 5, 65, 125],
    ],
  ] as const)("of processes that ask every second, on a server that %s", async (_what, kind, expected) => {
    const { store, runtime } = world();
    const expiresAt = runtime.now() + 3_600_000;
    await store(1).update("example", () => login(1, expiresAt));
    await runtime.advance(3_600_000 - 240_000);
    const begin = runtime.now();
    const attempts = new Set<number>();
    const exchange = async () => {
      attempts.add(Math.floor((runtime.now() - begin) / 1000));
      return { kind };
    };
    for (let second = 0; second < 175; second++) {
      await refreshAhead({ store: store(1), key: "example", provider, settings: {}, runtime, exchange });
      await runtime.advance(begin + (second + 1) * 1000 - runtime.now());
    }
    expect([...attempts]).toEqual(expected);
    // When the token is needed, whoever needs it may ask.
    await runtime.advance(expiresAt - 60_000 - runtime.now());
    const server = tokenServer(runtime);
    expect((await refresh(store(2), runtime, server.exchange)).credential).toMatchObject({
      accessToken: "CNRY-access-2",
    });
  });

  test("fails in silence: the token still lives", async () => {
    const { store, runtime } = world();
    await store(1).update("example", () => due(runtime));
    await runtime.advance(30_000);
    const exchange = async () => ({ kind: "refused", oauthError: "invalid_grant" }) as const;
    await refreshAhead({ store: store(1), key: "example", provider, settings: {}, runtime, exchange });
    expect((await store(1).read("example"))?.credential).toMatchObject({ accessToken: "CNRY-access-1" });
  });
});

/** Answers the first call with what was true before. */
function once<T extends unknown[], R>(
  later: (...input: T) => Promise<R>,
  first: R,
): (...input: T) => Promise<R> {
  const answers = [first];
  return async (...input) => (answers.length > 0 ? (answers.pop() as R) : later(...input));
}
