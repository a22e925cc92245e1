import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { jsonReply, readRequest } from "../http/message.js";
import { respond } from "../http/send.js";
import type { LoggedRequest } from "../qwen-server/request-log.js";
import { answerApi } from "./api.js";
import { createAuthorization } from "./authorization.js";
import { defaultSettings, type OpenrouterServerSettings } from "./settings.js";

/** OpenRouter's sign-in page, key endpoint and API, on 127.0.0.1. */
export interface OpenrouterServer {
  /** Of the sign-in; the API is at `<url>/api/v1`. */
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly log: LoggedRequest[];
  readonly settings: OpenrouterServerSettings;
  close(): Promise<void>;
}

export interface OpenrouterServerOptions {
  readonly settings?: Partial<OpenrouterServerSettings>;
  /** The server's clock. Default: the machine's. */
  readonly now?: () => number;
}

/**
 * Starts the server, in the shape of OpenRouter's documentation of November 2026.
 *
 * @example
 * ```ts
 * import { startOpenrouterServer } from "@link-assistant/auth-testing";
 *
 * const server = await startOpenrouterServer();
 * server.settings.refusal = "openrouter_credits";
 * // … run the code under test with AGENT_OPENROUTER_ISSUER set to server.url …
 * await server.close();
 * ```
 */
export async function startOpenrouterServer(
  options: OpenrouterServerOptions = {},
): Promise<OpenrouterServer> {
  const now = options.now ?? Date.now;
  const settings = { ...defaultSettings(), ...options.settings };
  const authorization = createAuthorization(settings, now);
  const log: LoggedRequest[] = [];

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    const entry: LoggedRequest = { ...request, at: now(), status: undefined };
    log.push(entry);
    const reply = await respond(response, undefined, () => {
      if (request.path === "/auth") return authorization.ask(request);
      if (request.path === "/api/v1/auth/keys") return authorization.exchange(request);
      return answerApi(settings, request) ?? jsonReply(404, { error: { code: 404, message: "Not Found" } });
    });
    entry.status = reply?.status;
  }

  const server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    settings,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
