import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface RegisteringServer {
  readonly url: string;
  /** Parameters of every request, by path. */
  readonly requests: readonly { readonly path: string; readonly sent: Readonly<Record<string, string>> }[];
  /** What the next requests meet. */
  readonly faults: { refuseCode?: boolean; issueNothing?: boolean; issueAnother?: boolean };
  close(): Promise<void>;
}

interface Code {
  readonly clientId: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

/**
 * An authorization server that registers programs as they come: a first request under a common client id gets an id
 * of its own in the redirect. Codes and refresh tokens are single use and bound to that id; the person always agrees.
 */
export async function startRegisteringServer(): Promise<RegisteringServer> {
  const requests: { path: string; sent: Record<string, string> }[] = [];
  const faults: RegisteringServer["faults"] = {};
  const codes = new Map<string, Code>();
  const refreshTokens = new Map<string, string>();

  function authorize(sent: Record<string, string>, response: ServerResponse): void {
    const isNew = sent.client_id === "dynamic_client";
    const clientId = isNew || faults.issueAnother ? `app_${randomUUID()}` : String(sent.client_id);
    const code = `CNRY-code-${randomUUID()}`;
    const { redirect_uri: redirectUri = "", code_challenge: challenge = "", state = "" } = sent;
    codes.set(code, { clientId, challenge, redirectUri });
    const answer = { code, state, ...((isNew || faults.issueAnother) && { client_id: clientId }) };
    if (faults.issueNothing) delete answer.client_id;
    response.writeHead(302, { location: `${redirectUri}?${new URLSearchParams(answer)}` }).end();
  }

  function redeem(sent: Record<string, string>): boolean {
    const code = codes.get(String(sent.code));
    codes.delete(String(sent.code));
    const challenge = createHash("sha256").update(String(sent.code_verifier)).digest("base64url");
    const isRight =
      code !== undefined &&
      code.clientId === sent.client_id &&
      code.challenge === challenge &&
      code.redirectUri === sent.redirect_uri;
    return isRight && !faults.refuseCode;
  }

  function spend(sent: Record<string, string>): boolean {
    const clientId = refreshTokens.get(String(sent.refresh_token));
    refreshTokens.delete(String(sent.refresh_token));
    return clientId === sent.client_id && !("scope" in sent);
  }

  function token(sent: Record<string, string>): readonly [status: number, body: unknown] {
    const isCode = sent.grant_type === "authorization_code";
    if (sent.resource !== "https://models.example/v1") return [400, { error: "invalid_target" }];
    if (isCode && !redeem(sent)) return [400, { error: "invalid_grant" }];
    if (!isCode && !spend(sent)) return [401, { error: { code: "refresh_token_reused" } }];
    const refresh_token = `CNRY-refresh-${randomUUID()}`;
    refreshTokens.set(refresh_token, String(sent.client_id));
    const access_token = `CNRY-access-${randomUUID()}`;
    return [200, { access_token, refresh_token, token_type: "bearer", expires_in: 3600 }];
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const sent = Object.fromEntries(request.method === "GET" ? searchParams : await form(request));
    requests.push({ path: pathname, sent });
    if (pathname === "/authorize") authorize(sent, response);
    else send(response, ...(pathname === "/token" ? token(sent) : ([404, {}] as const)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
