import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Fault, faultTarget, takeFault } from "../http/faults.js";
import { jsonReply, type Reply, type Request, readRequest } from "../http/message.js";
import { respond } from "../http/send.js";
import { createDeviceAuthorizations } from "./device-authorization.js";
import { answerModelRequest } from "./model-endpoint.js";
import type { LoggedRequest } from "./request-log.js";
import { defaultSettings, type QwenServerSettings } from "./settings.js";
import { answerTokenRequest } from "./token-endpoint.js";
import { createTokenFamilies, type TokenPair } from "./token-families.js";
import { answerVerification } from "./verification-page.js";

export interface QwenServerOptions {
  readonly settings?: Partial<QwenServerSettings>;
  /** The server's clock. Default: the machine's. */
  readonly now?: () => number;
  /** Default: any free port. */
  readonly port?: number;
  /** Called when a request has been dealt with, answered or not. */
  readonly onAnswered?: (request: LoggedRequest) => void;
}

/** An authorization server and a model endpoint in the shape of Qwen's, on 127.0.0.1. */
export interface QwenServer {
  /** Of the authorization server; the model API is at `<url>/v1`. */
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly log: LoggedRequest[];
  /** What shall go wrong, in order; used up from the front. */
  readonly faults: Fault[];
  readonly settings: QwenServerSettings;
  /** Approves the newest open sign-in, or the one with this code. Returns its code. */
  approve(userCode?: string): string;
  deny(userCode?: string): string;
  /** A login that nobody had to approve, for tests that start signed in. */
  issueTokens(): TokenPair;
  /** The access tokens given out so far end now, whatever their answers promised. */
  expireAccessTokens(): void;
  /** How many logins have been revoked: by a reuse, or on request. */
  revokedLogins(): number;
  close(): Promise<void>;
}

/**
 * Starts the server. Endpoints: `/api/v1/oauth2/device/code`, `/api/v1/oauth2/token`, `/api/v1/oauth2/revoke`,
 * the page `/authorize` for the person, and the model API under `/v1`.
 *
 * @example
 * ```ts
 * import { startQwenServer, tokenRequests } from "@link-assistant/auth-testing";
 *
 * const server = await startQwenServer();
 * server.faults.push({ on: "token", kind: "reset-after-commit" });
 * // … run the code under test against server.url …
 * const refreshes = tokenRequests(server.log, "refresh_token").length;
 * await server.close();
 * ```
 */
export async function startQwenServer(options: QwenServerOptions = {}): Promise<QwenServer> {
  const now = options.now ?? Date.now;
  const settings: QwenServerSettings = { ...defaultSettings(), ...options.settings };
  const log: LoggedRequest[] = [];
  const faults: Fault[] = [];
  const families = createTokenFamilies(settings, now);
  const devices = createDeviceAuthorizations(settings, now, () => `${url}/authorize`);
  const tokenEndpoint = { settings, devices, families, now, resourceUrl: () => `${url}/v1` };
  const modelEndpoint = { settings, families, loginBasePath: "/v1" };

  function answer(request: Request): Reply {
    switch (`${request.method} ${request.path}`) {
      case "POST /api/v1/oauth2/device/code":
        return devices.start(request);
      case "POST /api/v1/oauth2/token":
        return answerTokenRequest(tokenEndpoint, request);
      case "POST /api/v1/oauth2/revoke":
        // RFC 7009 section 2.2: an unknown token is not an error.
        families.revoke(request.form.token ?? "");
        return { status: 200, headers: {}, body: "" };
      case "GET /authorize":
      case "POST /authorize":
        return answerVerification(devices, request);
      default:
        return answerModelRequest(modelEndpoint, request) ?? jsonReply(404, { error: "not_found" });
    }
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    const entry: LoggedRequest = { ...request, at: now(), status: undefined };
    log.push(entry);
    const fault = takeFault(faults, faultTarget(request));
    const reply = await respond(response, fault, () => answer(request));
    entry.status = reply?.status;
    options.onAnswered?.(entry);
  }

  const server = createServer((message, response) => {
    // A client that goes away in the middle is what many tests are about.
    serve(message, response).catch(() => response.destroy());
  });
  const url = await listen(server, options.port ?? 0);

  return {
    url,
    log,
    faults,
    settings,
    approve: (userCode) => devices.decide("approved", userCode),
    deny: (userCode) => devices.decide("denied", userCode),
    issueTokens: families.issue,
    expireAccessTokens: families.expireAccessTokens,
    revokedLogins: families.revokedCount,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
