import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { AuthError } from "../error.js";
import type { LoopbackAddress, LoopbackAnswer, LoopbackListener, LoopbackRequest } from "../ports/browser.js";

type Respond = (request: LoopbackRequest) => Promise<LoopbackAnswer>;

/** How long an answer under way may take once the listener closes. */
const drainMs = 1_000;
/** How often a free port may turn out to be held in the other family. */
const attempts = 20;

/**
 * `Browser.listen` of Node: on 127.0.0.1, or [::1] where there is no IPv4; for `localhost` on both, since
 * another local user could otherwise take the same port in the other family and be sent the code.
 *
 * @example
 * ```ts
 * import { listenOnLoopback } from "@link-assistant/auth-core/node";
 *
 * const listener = await listenOnLoopback({ host: "127.0.0.1", port: 0 }, async ({ target }) => {
 *   return { status: target === "/callback" ? 200 : 404, headers: {}, body: "" };
 * });
 * console.error(`http://${listener.authority}/callback`);
 * await listener.close();
 * ```
 */
export async function listenOnLoopback(
  address: LoopbackAddress,
  respond: Respond,
): Promise<LoopbackListener> {
  if (address.host === "localhost") return listenOnBoth(address.port, respond);
  const ipv4 = await bind("127.0.0.1", address.port, respond);
  if (ipv4 !== undefined) return listener([ipv4], `127.0.0.1:${ipv4.port}`);
  const ipv6 = await bind("::1", address.port, respond);
  if (ipv6 !== undefined) return listener([ipv6], `[::1]:${ipv6.port}`);
  throw noLoopback();
}

async function listenOnBoth(port: number, respond: Respond): Promise<LoopbackListener> {
  for (let attempt = 1; ; attempt++) {
    const first = await bind("127.0.0.1", port, respond);
    try {
      const second = await bind("::1", first?.port ?? port, respond);
      const held = first ?? second;
      if (held === undefined) throw noLoopback();
      const sides = [first, second].filter((side) => side !== undefined);
      return listener(sides, `localhost:${held.port}`);
    } catch (error) {
      await first?.close();
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

function noLoopback(): AuthError {
  return new AuthError("unsupported", "This machine has no loopback address to listen on.", {
    hint: "Sign in without a browser on this machine (--no-browser).",
  });
}

interface HeldPort {
  readonly port: number;
  close(): Promise<void>;
}

/** Undefined where the machine does not have this address family. */
function bind(host: "127.0.0.1" | "::1", port: number, respond: Respond): Promise<HeldPort | undefined> {
  // Browsers open connections ahead that they never use, and Node does not count them among the idle ones.
  const unused = new Set<Socket>();
  // They also send along the cookies of whatever else runs on this address.
  const server = createServer({ maxHeaderSize: 128 * 1024, requestTimeout: 10_000 }, (request, response) => {
    unused.delete(request.socket);
    void answer(request, response, respond);
  });
  server.on("connection", (socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve(undefined);
      else reject(error.code === "EADDRINUSE" || error.code === "EACCES" ? portInUse(port, error) : error);
    });
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => {
      const bound = server.address() as AddressInfo;
      resolve({ port: bound.port, close: () => closeServer(server, unused) });
    });
  });
}

function portInUse(port: number, cause: unknown): AuthError {
  return new AuthError("callback_port_in_use", `Another program holds port ${port} on this machine.`, {
    cause,
    hint: "End the other sign-in or program, then try again.",
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, respond: Respond): Promise<void> {
  const { method = "", url = "", headers } = request;
  try {
    const {
      status,
      headers: fields,
      body,
    } = await respond({
      method,
      target: url,
      host: headers.host,
      origin: headers.origin,
    });
    response.writeHead(status, { ...fields }).end(method === "HEAD" ? "" : body);
  } catch {
    response.writeHead(500).end();
  }
}

function listener(sides: readonly HeldPort[], authority: string): LoopbackListener {
  return {
    authority,
    close: async () => {
      await Promise.all(sides.map((side) => side.close()));
    },
  };
}

function closeServer(server: Server, unused: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
    for (const socket of unused) socket.destroy();
  });
}
