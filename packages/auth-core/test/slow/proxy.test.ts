import { existsSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { type QwenServer, startQwenServer } from "@link-assistant/auth-testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { binaryOf, nodes } from "./installed-runtimes.js";
import { type PrivateAuthority, privateAuthority } from "./private-authority.js";
import { runProgram } from "./run-program.js";

const smokeProgram = fileURLToPath(new URL("smoke-program.mjs", import.meta.url));
const agent = fileURLToPath(new URL("../../../../apps/agent/dist/agent.cjs", import.meta.url));
const signedIn = { events: ["approved"], renewed: true, afterRevocation: "not-sent" };

let authority: PrivateAuthority;
beforeAll(async () => {
  authority = await privateAuthority(["DNS:as.test", "IP:127.0.0.1"]);
});
afterAll(() => rmSync(authority.folder, { recursive: true, force: true }));

let server: QwenServer;
/** The same server behind TLS, with a certificate of the private authority. */
let tlsPort = 0;
let open: Server[] = [];
const sockets = new Set<Socket>();

async function listen(listener: Server): Promise<number> {
  open.push(listener);
  listener.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return (listener.address() as AddressInfo).port;
}

beforeEach(async () => {
  open = [];
  server = await startQwenServer({
    settings: { apiKeys: [{ apiKey: "CNRY-api-key", basePath: "/compatible-mode/v1" }] },
    onAnswered: ({ path }) => void (path.endsWith("/device/code") && server.approve()),
  });
  const { port } = new URL(server.url);
  const relay = createTlsServer({ cert: authority.certificate, key: authority.key }, (socket) => {
    const upstream = connect(Number(port), "127.0.0.1");
    socket.pipe(upstream).pipe(socket);
    for (const side of [socket, upstream]) side.on("error", () => side.destroy());
  });
  tlsPort = await listen(relay);
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const listener of open) await new Promise((resolve) => listener.close(resolve));
  await server.close();
});

/** A CONNECT proxy, the only one who knows where as.test is; with `refuse`, it lets nobody through. */
async function startProxy(
  refuse = false,
): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(403).end());
  proxy.on("connect", (request, socket: Socket) => {
    asked.push(request.url ?? "");
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    if (refuse) return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const upstream = connect(tlsPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on("error", () => socket.destroy());
  });
  return { url: `http://user:CNRY-proxy-password@127.0.0.1:${await listen(proxy)}`, asked };
}

async function binary(runtime: (typeof nodes)[number]): Promise<string> {
  return (await binaryOf(runtime)) ?? expect.unreachable(`${runtime.name} could not be installed`);
}

describe.each(nodes)("on $name", (runtime) => {
  test("device flow and refresh go through HTTPS_PROXY to a server of a private authority", async () => {
    const proxy = await startProxy();
    const run = await runProgram(await binary(runtime), [smokeProgram, "https://as.test"], {
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: authority.certificateFile,
    });
    expect(JSON.parse(run.stdout)).toEqual(signedIn);
    expect(new Set(proxy.asked)).toEqual(new Set(["as.test:443"]));
    expect(run.stderr).toBe("");
  });

  test.skipIf(!existsSync(agent))("so does a prompt of the built program", async () => {
    const proxy = await startProxy();
    const run = await runProgram(await binary(runtime), [agent, "hello there", "-m", "qwen/qwen3-coder"], {
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: authority.certificateFile,
      HOME: authority.folder,
      OPENAI_API_KEY: "CNRY-api-key",
      OPENAI_BASE_URL: "https://as.test/compatible-mode/v1",
    });
    expect(run).toEqual({ exitCode: 0, stderr: "", stdout: "You said: hello there\n" });
    expect(proxy.asked).toEqual(["as.test:443"]);
  });

  test("NO_PROXY goes past a proxy that would refuse", async () => {
    const proxy = await startProxy(true);
    const run = await runProgram(await binary(runtime), [smokeProgram, `https://127.0.0.1:${tlsPort}`], {
      HTTPS_PROXY: proxy.url,
      NO_PROXY: "127.0.0.1",
      NODE_EXTRA_CA_CERTS: authority.certificateFile,
    });
    expect(JSON.parse(run.stdout)).toEqual(signedIn);
    expect(proxy.asked).toEqual([]);
  });

  test("a proxy that refuses is a typed error without its password", async () => {
    const proxy = await startProxy(true);
    const run = await runProgram(await binary(runtime), [smokeProgram, "https://as.test"], {
      HTTPS_PROXY: proxy.url,
    });
    expect(JSON.parse(run.stdout)).toMatchObject({ code: "network_error", details: { host: "as.test" } });
    expect(run.stdout + run.stderr).not.toContain("CNRY");
    expect(server.log).toEqual([]);
  });

  test("R17 without the private authority's certificate nothing is sent", async () => {
    const run = await runProgram(await binary(runtime), [smokeProgram, `https://127.0.0.1:${tlsPort}`]);
    expect(JSON.parse(run.stdout)).toMatchObject({ code: "tls_error" });
    expect(server.log).toEqual([]);
  });
});
