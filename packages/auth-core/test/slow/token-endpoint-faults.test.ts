import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";
import { type QwenServer, startQwenServer } from "@link-assistant/auth-testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runProgram } from "./run-program.js";

const agent = fileURLToPath(new URL("../../../../apps/agent/dist/agent.cjs", import.meta.url));

type Fault = (response: ServerResponse, elsewhere: string) => void;

const answer = (status: number, body: string, headers: Record<string, string> = {}): Fault => {
  return (response) => void response.writeHead(status, headers).end(body);
};
const json = (status: number, body: unknown) =>
  answer(status, JSON.stringify(body), { "content-type": "application/json" });
const redirect = (status: number): Fault => {
  return (response, elsewhere) => void response.writeHead(status, { location: elsewhere }).end();
};
const success = JSON.stringify({
  access_token: "CNRY-fault-access-token-0123456789",
  refresh_token: "CNRY-fault-refresh-token-0123456789",
  token_type: "Bearer",
  expires_in: 3600,
});

function gzipBomb(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  const gzip = createGzip();
  gzip.pipe(response);
  response.once("close", () => gzip.destroy());
  gzip.on("error", () => undefined);
  const mebibyte = Buffer.alloc(1024 * 1024, " ");
  let left = 1024;
  const write = () => {
    while (left-- > 0) if (!gzip.write(mebibyte)) return void gzip.once("drain", write);
    gzip.end(success);
  };
  write();
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 200);
  response.once("close", () => clearInterval(timer));
}

const faults: readonly (readonly [string, Fault, number])[] = [
  ["302", redirect(302), 5],
  ["307", redirect(307), 5],
  ["308", redirect(308), 5],
  ["a gzip bomb of 1 GiB", gzipBomb, 5],
  ["no answer", () => undefined, 5],
  ["a trickle", trickle, 5],
  [
    "a truncated 200",
    (response) => {
      response.writeHead(200, { "content-length": String(success.length) });
      response.write(success.slice(0, 40), () => response.destroy());
    },
    5,
  ],
  ["half a JSON text", answer(200, success.slice(0, 40), { "content-type": "application/json" }), 5],
  ["HTML with 502", answer(502, "<h1>Bad gateway</h1>", { "content-type": "text/html" }), 5],
  ["HTML with 400", answer(400, "<h1>Blocked</h1>", { "content-type": "text/html" }), 5],
  ["429 slow_down", json(429, { error: "slow_down" }), 5],
  ["invalid_grant", json(400, { error: "invalid_grant" }), 4],
  [
    "Qwen's invalid_request",
    json(400, {
      error: "invalid_request",
      error_description: "Invalid refresh token or client_id",
    }),
    4,
  ],
  ["200 with error", json(200, { error: "temporarily_unavailable" }), 5],
];

describe.skipIf(!existsSync(agent))("the built program at a token endpoint with", () => {
  let qwen: QwenServer;
  let front: Server;
  let elsewhere: Server;
  let home = "";
  let environment: Record<string, string> = {};
  let fault: Fault | undefined;
  const refreshes: string[] = [];
  const redirected: string[] = [];

  const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listen = (server: Server) =>
    new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));

  /** Passes everything on to the server, but for refreshes while a fault is on. */
  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    if (fault !== undefined && body.includes("grant_type=refresh_token")) {
      refreshes.push(body);
      return fault(response, `${addressOf(elsewhere)}/token`);
    }
    const { method = "GET", url = "/", headers } = incoming;
    request(qwen.url + url, { method, headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 502, upstream.headers);
      upstream.pipe(response);
    }).end(body);
  }

  beforeAll(async () => {
    qwen = await startQwenServer({
      settings: { accessTokenSeconds: 1 },
      onAnswered: ({ path }) => void (path.endsWith("/device/code") && qwen.approve()),
    });
    front = createServer((incoming, response) => void serve(incoming, response));
    elsewhere = createServer((incoming, response) => {
      redirected.push(incoming.url ?? "");
      response.end(success);
    });
    await Promise.all([listen(front), listen(elsewhere)]);
    home = mkdtempSync(join(tmpdir(), "token-faults-"));
    environment = { QWEN_OAUTH_BASE_URL: addressOf(front) };
    const login = await runProgram(process.execPath, [agent, "qwen:login", "--no-browser"], {
      ...environment,
      HOME: join(home, "first"),
    });
    expect(login).toMatchObject({ exitCode: 0 });
    const signedInAt = Date.now();
    await vi.waitUntil(() => Date.now() > signedInAt + 1_000, { timeout: 5_000 });
  });

  afterAll(async () => {
    await qwen.close();
    for (const server of [front, elsewhere]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(home, { recursive: true, force: true });
  });

  test.each(faults)("%s", async (name, trouble, exitCode) => {
    const folder = join(home, name.replaceAll(/\W/g, "-"));
    cpSync(join(home, "first"), folder, { recursive: true });
    const stored = join(folder, ".agent/qwen/oauth_creds.json");
    const before = readFileSync(stored, "utf8");
    fault = trouble;
    refreshes.length = 0;

    const memory = watchMemory(folder);
    const startedAt = performance.now();
    const run = await runProgram(process.execPath, [agent, "auth", "token", "qwen"], {
      ...environment,
      HOME: folder,
    });
    const seconds = (performance.now() - startedAt) / 1000;
    const peakMebibytes = memory.stop();
    console.log(`${name}: exit ${run.exitCode}, ${seconds.toFixed(1)} s, ${peakMebibytes} MiB`);

    expect(run.exitCode, run.stderr).toBe(exitCode);
    expect(seconds).toBeLessThan(30);
    expect(peakMebibytes).toBeLessThan(200);
    expect(run.stdout).toBe("");
    expect(run.stderr).not.toMatch(/CNRY|at .*\.(?:js|cjs|ts):\d/);
    expect(refreshes.length).toBeGreaterThan(0);
    expect(redirected).toEqual([]);
    expect(readFileSync(stored, "utf8")).toBe(before);
  });
});

/** The highest resident size of any process of this home, the detached exchange included. */
function watchMemory(home: string): { stop(): number } {
  let peak = 0;
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "latin1").includes(`HOME=${home}`)) continue;
        const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        peak = Math.max(peak, Number(kibibytes ?? 0) / 1024);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 25);
  return {
    stop() {
      clearInterval(timer);
      return Math.round(peak);
    },
  };
}
