import { get, request } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { LoopbackAddress, LoopbackListener, LoopbackRequest } from "../../src/index.js";
import { listenOnLoopback } from "../../src/node/index.js";
import { caught } from "../oauth/caught.js";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

const fine = async (_request?: LoopbackRequest) => ({
  status: 200,
  headers: { "content-type": "text/plain" },
  body: "fine",
});

async function listen(address: Partial<LoopbackAddress> = {}, respond = fine): Promise<LoopbackListener> {
  const listener = await listenOnLoopback({ host: "127.0.0.1", port: 0, ...address }, respond);
  open.push(listener);
  return listener;
}

const portOf = (listener: LoopbackListener) => Number(listener.authority.split(":").at(-1));

function occupy(host: string, port = 0): Promise<number> {
  const server: Server = createServer();
  open.push(server);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, ipv6Only: host === "::1" }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let body = "";
      response
        .on("data", (chunk) => (body += chunk))
        .on("end", () => resolve(`${response.statusCode} ${body}`));
    }).on("error", reject);
  });
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

test("R30 answers on 127.0.0.1, on a port that the system chose", async () => {
  const listener = await listen();
  expect(listener.authority).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(await fetchText(`http://${listener.authority}/`)).toBe("200 fine");
});

test("hands over the request as it arrived", async () => {
  const seen: unknown[] = [];
  const listener = await listen({}, async (received) => {
    seen.push(received);
    return fine();
  });
  await new Promise<void>((resolve, reject) => {
    const headers = { host: "evil.example", origin: "https://evil.example" };
    request(
      `http://${listener.authority}/a%20b?x=%00`,
      { method: "POST", headers, agent: false },
      (response) => response.resume().on("end", resolve),
    )
      .on("error", reject)
      .end("body");
  });
  expect(seen).toEqual([
    { method: "POST", target: "/a%20b?x=%00", host: "evil.example", origin: "https://evil.example" },
  ]);
});

test("T10 no other address of this machine reaches it", async () => {
  const port = portOf(await listen());
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  for (const address of ["::1", ...others]) expect(await canConnect(address, port), address).toBe(false);
});

describe("R31 localhost", () => {
  test("is held in both families", async () => {
    const listener = await listen({ host: "localhost" });
    const port = portOf(listener);
    expect(listener.authority).toBe(`localhost:${port}`);
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe("200 fine");
    expect(await fetchText(`http://[::1]:${port}/`)).toBe("200 fine");
    await expect(occupy("::1", port)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test.each(["127.0.0.1", "::1"])("T11 is refused while somebody holds the port on %s", async (family) => {
    const port = await occupy(family);
    const error = await caught(listenOnLoopback({ host: "localhost", port }, fine));
    expect(error).toMatchObject({ code: "callback_port_in_use" });
    expect(error.message).toContain(String(port));
    // Nothing of ours is left behind.
    const other = family === "::1" ? "127.0.0.1" : "::1";
    expect(await canConnect(other, port)).toBe(false);
  });
});

test("T11 a port that is held on 127.0.0.1 or on all addresses is refused by name", async () => {
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    const port = await occupy(host);
    expect(await caught(listenOnLoopback({ host: "127.0.0.1", port }, fine)), host).toMatchObject({
      code: "callback_port_in_use",
    });
  }
});

test("closing ends the listening, and connections that browsers open for nothing do not hold it up", async () => {
  const listener = await listen();
  const socket = connect(portOf(listener), "127.0.0.1");
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  await fetchText(`http://${listener.authority}/`);
  // Nobody's patience ends in here: a connection that holds it up does so for good.
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  await listener.close();
  expect(await canConnect("127.0.0.1", portOf(listener))).toBe(false);
});

test("an answer under way is still sent when the listener closes", async () => {
  let arrive = () => {};
  let finish = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const listener = await listen({}, async () => {
    arrive();
    await finished;
    return fine();
  });
  const body = fetchText(`http://${listener.authority}/`);
  await arrived;
  const closing = listener.close();
  finish();
  expect(await body).toBe("200 fine");
  await closing;
});

test("a failure inside is a 500 without a word", async () => {
  const listener = await listen({}, () => Promise.reject(new Error("CNRY-secret")));
  expect(await fetchText(`http://${listener.authority}/`)).toBe("500 ");
});
