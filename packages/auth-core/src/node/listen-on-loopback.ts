import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
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
  if (ipv4 !== undefined) return listener([ipv4], `127.0.0.1:${portOf(ipv4)}`);
  const ipv6 = await bind("::1", address.port, respond);
  if (ipv6 !== undefined) return listener([ipv6], `[::1]:${portOf(ipv6)}`);
  throw noLoopback();
}

async function listenOnBoth(port: number, respond: Respond): Promise<LoopbackListener> {
  for (let attempt = 1; ; attempt++) {
    const first = await bind("127.0.0.1", port, respond);
    try {
      const second = await bind("::1", first === undefined ? port : portOf(first), respond);
      const servers = [first, second].filter((server) => server !== undefined);
      const [held] = servers;
      if (held === undefined) throw noLoopback();
      return listener(servers, `localhost:${portOf(held)}`);
    } catch (error) {
      first?.close();
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

function noLoopback(): AuthError {
  return new AuthError("unsupported", "This machine has no loopback address to listen on.", {
    hint: "Sign in without a browser on this machine (--no-browser).",
  });
}

/** Undefined where the machine does not have this address family. */
function bind(host: "127.0.0.1" | "::1", port: number, respond: Respond): Promise<Server | undefined> {
  // Browsers send along the cookies of whatever else runs on this address.
  const server = createServer({ maxHeaderSize: 128 * 1024, requestTimeout: 10_000 }, (request, response) => {
    void answer(request, response, respond);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve(undefined);
      else reject(error.code === "EADDRINUSE" || error.code === "EACCES" ? portInUse(port, error) : error);
    });
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => resolve(server));
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

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listener(servers: readonly Server[], authority: string): LoopbackListener {
  return {
    authority,
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Browsers open connections that they never use, and would hold us here.
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
