import * as oauth from "oauth4webapi";
import { AuthError, isAuthError } from "../error.js";
import type { OAuthClient } from "./client.js";
import { type HttpAnswer, type HttpContext, httpExchange } from "./http-exchange.js";
import { type OAuthAnswer, readOAuthAnswer } from "./oauth-answer.js";
import { answeredError } from "./oauth-failure.js";
import { isSecureUrl, secureEndpoint } from "./secure-url.js";

type EndpointField = "tokenEndpoint" | "deviceAuthorizationEndpoint" | "revocationEndpoint";

/** One request to an endpoint of an authorization server. */
export interface WireCall extends HttpContext {
  readonly client: OAuthClient;
  readonly endpoint: EndpointField;
  /** What this request carries: an answer that quotes it is cleaned before anybody sees it. */
  readonly secrets: readonly string[];
}

type Options = oauth.TokenEndpointRequestOptions;
type Send = (server: oauth.AuthorizationServer, client: oauth.Client, options: Options) => Promise<Response>;
type Process = (
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  response: Response,
) => Promise<unknown>;

/**
 * Every OAuth message goes through here: `send` and `process` are the library's two halves of one protocol
 * step; in between, `fetch` is ours, with its limits and with the server's answer brought into the form that
 * the RFCs prescribe and the library insists on.
 *
 * @returns the members of the answer, as the server sent them
 * @throws AuthError, and nothing else
 */
export async function wireRequest(call: WireCall, send: Send, process: Process): Promise<OAuthAnswer> {
  const { client } = call;
  const url = secureEndpoint(client[call.endpoint], call.endpoint);
  const server = {
    issuer: client.issuer,
    token_endpoint: client.tokenEndpoint,
    ...(client.deviceAuthorizationEndpoint && {
      device_authorization_endpoint: client.deviceAuthorizationEndpoint,
    }),
    ...(client.revocationEndpoint && { revocation_endpoint: client.revocationEndpoint }),
  };
  let http: HttpAnswer | undefined;
  let answer: OAuthAnswer = {};
  const fetchAnswer = async (_url: string, request: oauth.CustomFetchOptions<"POST", URLSearchParams>) => {
    http = await httpExchange(url, requestInit(request, client), call);
    if (call.endpoint === "revocationEndpoint" && http.status === 200) return new Response(null);
    answer = withPendingError(readOAuthAnswer(http), client);
    return conformingResponse(answer, http.status);
  };
  try {
    const publicClient = { client_id: client.clientId };
    const response = await send(server, publicClient, {
      [oauth.customFetch]: fetchAnswer as NonNullable<Options[typeof oauth.customFetch]>,
      // `isSecureUrl` has allowed http for a literal loopback address, and for nothing else.
      [oauth.allowInsecureRequests]: isSecureUrl(url),
    });
    await process(server, publicClient, response);
    return answer;
  } catch (error) {
    if (isAuthError(error)) throw error;
    throw http === undefined ? error : answeredError(error, { http, answer, secrets: call.secrets });
  }
}

function withPendingError(answer: OAuthAnswer, { oddities }: OAuthClient): OAuthAnswer {
  if (oddities?.pendingStatus === undefined || "access_token" in answer) return answer;
  return answer.status === oddities.pendingStatus ? { error: "authorization_pending" } : answer;
}

function requestInit(
  request: oauth.CustomFetchOptions<"POST", URLSearchParams>,
  client: OAuthClient,
): RequestInit {
  const headers = new Headers(request.headers);
  headers.set("accept", "application/json");
  if (client.oddities?.requestEncoding === "json") {
    headers.set("content-type", "application/json");
    return { method: "POST", headers, body: JSON.stringify(Object.fromEntries(request.body)) };
  }
  headers.set("content-type", "application/x-www-form-urlencoded");
  // Some servers do not take `+` for a space, all take %20; a literal plus is already %2B here.
  return { method: "POST", headers, body: request.body.toString().replaceAll("+", "%20") };
}

/** Fields that the library would refuse the whole answer for, although we can do without them. */
const leftToUs = new Set(["id_token", "scope", "expires_in", "interval"]);

function conformingResponse(answer: OAuthAnswer, status: number): Response {
  const isError = "error" in answer;
  const members = Object.fromEntries(
    Object.entries(answer).filter(([name]) => isError || !leftToUs.has(name)),
  );
  // Required in a device authorization; `seconds` reads the real one.
  const body = isError ? answer : { token_type: "Bearer", expires_in: 0, ...members };
  return new Response(JSON.stringify(body), {
    status: isError ? 400 : status === 201 ? 200 : status,
    headers: { "content-type": "application/json" },
  });
}

/** The token endpoint, whatever the grant (RFC 6749 section 3.2). */
export async function tokenRequest(
  call: Omit<WireCall, "endpoint">,
  grantType: string,
  parameters: Readonly<Record<string, string>>,
): Promise<OAuthAnswer> {
  const body = { ...call.client.tokenParameters, ...parameters };
  const answer = await wireRequest(
    { ...call, endpoint: "tokenEndpoint" },
    (server, client, options) =>
      oauth.genericTokenEndpointRequest(server, client, oauth.None(), grantType, body, options),
    oauth.processGenericTokenEndpointResponse,
  );
  requireBearer(answer, call.client);
  return answer;
}

/** We can present a bearer token and no other; a token of an unknown type is not used (RFC 6749 section 7.1). */
export function requireBearer(answer: OAuthAnswer, client: OAuthClient): void {
  const type = answer.token_type ?? "Bearer";
  if (String(type).toLowerCase() === "bearer") return;
  const { host } = new URL(client.tokenEndpoint);
  throw new AuthError("unexpected_response", `${host} sent a token of a type that is not supported.`, {
    details: { host, field: "token_type" },
  });
}
