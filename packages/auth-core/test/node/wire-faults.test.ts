import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import {
  discoverEndpoints,
  exchangeRefreshToken,
  type OAuthClient,
  type Runtime,
  refreshGrant,
  revokeToken,
} from "../../src/index.js";
import { systemRuntime } from "../../src/node/index.js";
import { requestDeviceAuthorization } from "../../src/oauth/device-authorization.js";
import { caught } from "../oauth/caught.js";

// The built-in fetch against raw sockets: what no well-behaved server library would send.

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  server = undefined;
});

type Behaviour = (socket: Socket, request: string) => void;

/** A server that does `behave` once it has heard a whole request. */
async function serve(
  behave: Behaviour,
): Promise<{ readonly client: OAuthClient; readonly requests: string[] }> {
  const requests: string[] = [];
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk;
      const [head = "", body = ""] = heard.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (!heard.includes("\r\n\r\n") || body.length < length) return;
      requests.push(heard);
      heard = "";
      behave(socket, head);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client: OAuthClient = {
    issuer: base,
    clientId: "agent",
    scopes: [],
    tokenEndpoint: `${base}/token`,
    deviceAuthorizationEndpoint: `${base}/device`,
    revocationEndpoint: `${base}/revoke`,
  };
  return { client, requests };
}

function answer(
  status: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = "",
): Behaviour {
  return (socket) => {
    const fields = { "content-length": String(Buffer.byteLength(body)), ...headers };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`);
    socket.end(body);
  };
}

const runtime = systemRuntime();
const success = JSON.stringify({ access_token: "CNRY-access", token_type: "Bearer", expires_in: 60 });
const json = { "content-type": "application/json" };

/** The time limit strikes when the test says so; all else is real. */
function strikingRuntime(): { readonly runtime: Runtime; readonly strike: () => void } {
  let strike = () => {};
  const sleep: Runtime["sleep"] = (_milliseconds, signal) =>
    new Promise((resolve, reject) => {
      strike = resolve;
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  return { runtime: { ...runtime, sleep }, strike: () => strike() };
}

describe("T12 R66 a redirect is not followed", () => {
  const requests = {
    token: (client: OAuthClient) => refreshGrant({ client, refreshToken: "CNRY-refresh", runtime }),
    device: (client: OAuthClient) => requestDeviceAuthorization(client, {}, { runtime }),
    revocation: (client: OAuthClient) =>
      revokeToken({ client, token: "CNRY-token", hint: "refresh_token", runtime }),
    metadata: ({ issuer }: OAuthClient) => discoverEndpoints({ issuer, runtime }),
  };
  const places = ["https://evil.example/", "http://127.0.0.1:1/", "/same", ""];
  const cases = Object.keys(requests).flatMap((endpoint) =>
    [301, 302, 303, 307, 308].flatMap((status) => places.map((place) => [endpoint, status, place] as const)),
  );

  test.each(cases)("by the %s request: %i to %j", async (endpoint, status, location) => {
    const { client, requests: seen } = await serve(answer(`${status} Elsewhere`, { location }));
    const error = await caught(requests[endpoint as keyof typeof requests](client));
    expect(error).toMatchObject({ code: "unexpected_redirect", details: { status } });
    // Metadata is asked for at two places of its own.
    expect(seen).toHaveLength(endpoint === "metadata" ? 2 : 1);
  });
});

describe("T14 an answer beyond all bounds", () => {
  // Everything about it is right, but for its size.
  const bomb = Buffer.alloc(64 * 1024 * 1024, " ");
  bomb.write(success);
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const compressed = (coding: string, body: Buffer) =>
    answer("200 OK", { ...json, "content-encoding": coding }, body);
  const manyHeaders = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x-${index}`, "y"]));

  test.each<readonly [string, string, () => Behaviour]>([
    ["gzip", "unexpected_response", () => compressed("gzip", gzipSync(bomb))],
    ["brotli", "unexpected_response", () => compressed("br", brotliCompressSync(bomb, quick))],
    ["deflate", "unexpected_response", () => compressed("deflate", deflateSync(bomb))],
    ["plain", "unexpected_response", () => answer("200 OK", json, bomb)],
    ["10,000 headers", "network_error", () => answer("200 OK", manyHeaders, success)],
    [
      "1 MiB of header",
      "network_error",
      () => answer("200 OK", { "x-long": "y".repeat(1024 * 1024) }, success),
    ],
  ])("%s ends as %s, early", async (_name, code, behaviour) => {
    const { client } = await serve(behaviour());
    const error = await caught(refreshGrant({ client, refreshToken: "CNRY-refresh", runtime }));
    expect(error.code).toBe(code);
  });

  test("a body of exactly the limit is read", async () => {
    const { client } = await serve(answer("200 OK", json, success.padEnd(1024 * 1024, " ")));
    expect(await refreshGrant({ client, refreshToken: "CNRY-refresh", runtime })).toMatchObject({
      accessToken: "CNRY-access",
    });
  });
});

describe("T14 an answer without end", () => {
  test.each<readonly [string, Behaviour]>([
    ["nothing at all", () => undefined],
    ["half a status line", (socket) => void socket.write("HTTP/1.1 20")],
    ["headers that go on", (socket) => void socket.write("HTTP/1.1 200 OK\r\nx-a: b\r\n")],
    [
      "a body that does not come",
      (socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"),
    ],
    [
      "a chunked body that stops",
      (socket) => void socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n"),
    ],
    [
      "a whole text on a connection that stays open",
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\n\r\n${success}`),
    ],
  ])("%s: the limit ends it, and the connection with it", async (_name, behaviour) => {
    const { runtime: limited, strike } = strikingRuntime();
    let heard = () => {};
    const asked = new Promise<void>((resolve) => (heard = resolve));
    let closed = Promise.resolve();
    const { client } = await serve((socket, request) => {
      closed = new Promise((resolve) => socket.once("close", () => resolve()));
      behaviour(socket, request);
      heard();
    });
    const error = caught(refreshGrant({ client, refreshToken: "CNRY-refresh", runtime: limited }));
    await asked;
    strike();
    expect(await error).toMatchObject({ code: "timeout" });
    await closed;
  });
});

describe("a connection that breaks", () => {
  const credential = { kind: "oauth", accessToken: "CNRY-old", refreshToken: "CNRY-refresh" } as const;

  test.each<readonly [string, Behaviour]>([
    ["before the answer", (socket) => void socket.destroy()],
    ["by a reset", (socket) => void socket.resetAndDestroy()],
    ["in the status line", (socket) => void socket.end("HTTP/1.1 2")],
    ["in the body", (socket) => void socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${success}`)],
    ["with something that is no HTTP", (socket) => void socket.end("SSH-2.0-OpenSSH\r\n")],
    ["with a broken gzip body", answer("200 OK", { ...json, "content-encoding": "gzip" }, "not gzip")],
    [
      "with broken chunks",
      (socket) => void socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
    ],
  ])("%s leaves open whether the token was spent", async (_name, behaviour) => {
    const { client, requests } = await serve(behaviour);
    const outcome = await exchangeRefreshToken({ client, credential, runtime });
    expect(outcome).toMatchObject({ kind: "unknown", error: { code: "network_error" } });
    expect(requests).toHaveLength(1);
  });

  test("that never stood leaves the token unspent", async () => {
    const { client } = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(await exchangeRefreshToken({ client, credential, runtime })).toMatchObject({
      kind: "not-sent",
      error: { code: "network_error" },
    });
  });
});

test("R3 R16 R20 no secret is in the address or in a header of any request", async () => {
  const { client, requests } = await serve(answer("200 OK", json, success));
  await refreshGrant({ client, refreshToken: "CNRY-refresh", runtime });
  await revokeToken({ client, token: "CNRY-token", hint: "refresh_token", runtime });
  expect(requests).toHaveLength(2);
  for (const request of requests) {
    const [head, body] = request.split("\r\n\r\n");
    expect(head).not.toContain("CNRY");
    expect(head).not.toMatch(/authorization/i);
    expect(body).toContain("CNRY");
  }
});
