import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RotatingServerOptions {
  /** How long the server takes before it answers, milliseconds. */
  readonly delayMs?: number;
  /** The last token may be presented again this long; the answer is the same. Default 0: strict. */
  readonly graceMs?: number;
  /** Called when a rotation is decided and nothing is answered yet. */
  onCommit?(): void | Promise<void>;
  /** Drops the connection instead of answering, for these requests (from 1). */
  readonly loseAnswers?: readonly number[];
}

/** An authorization server with single-use refresh tokens: a second use ends the whole login (RFC 9700, 4.14.2). */
export async function startRotatingServer(options: RotatingServerOptions = {}) {
  const { delayMs = 0, graceMs = 0, loseAnswers = [] } = options;
  const presented: string[] = [];
  let newest = 1;
  let revoked = false;
  let rotatedAt = 0;

  async function answer(body: string, response: ServerResponse): Promise<void> {
    const token = new URLSearchParams(body).get("refresh_token") ?? "";
    const number = presented.push(token);
    const replayed = token === `CNRY-refresh-${newest - 1}` && Date.now() - rotatedAt < graceMs;
    if (revoked || (token !== `CNRY-refresh-${newest}` && !replayed)) {
      revoked = true;
      return send(response, 400, { error: "invalid_grant" });
    }
    if (!replayed) {
      newest++;
      rotatedAt = Date.now();
      await options.onCommit?.();
    }
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (loseAnswers.includes(number)) return void response.destroy();
    send(response, 200, {
      access_token: `CNRY-access-${newest}`,
      refresh_token: `CNRY-refresh-${newest}`,
      token_type: "Bearer",
      expires_in: 3600,
    });
  }

  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    await answer(body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    /** Refresh tokens in the order in which they came. */
    presented,
    newest: () => newest,
    revoked: () => revoked,
    client: { issuer: url, clientId: "client", scopes: [], tokenEndpoint: `${url}/token` },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
