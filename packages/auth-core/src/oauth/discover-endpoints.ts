import * as oauth from "oauth4webapi";
import * as z from "zod/mini";
import { AuthError, type AuthErrorCode, isAuthError } from "../error.js";
import type { Runtime } from "../ports/runtime.js";
import type { OAuthClient } from "./client.js";
import { type HttpAnswer, type HttpContext, httpExchange } from "./http-exchange.js";
import { secureEndpoint } from "./secure-url.js";

/** Whose endpoints {@link discoverEndpoints} asks for. */
export interface DiscoverEndpointsOptions {
  /** Exactly as the server spells it, a trailing slash included. */
  readonly issuer: string;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
}

/** The part of an {@link OAuthClient} that the server itself can tell. */
export type DiscoveredEndpoints = Omit<OAuthClient, "clientId" | "scopes">;

// Only what we use; servers send anything in the rest.
const metadata = z.object({
  issuer: z.string(),
  token_endpoint: z.string(),
  authorization_endpoint: z.optional(z.string()),
  device_authorization_endpoint: z.optional(z.string()),
  revocation_endpoint: z.optional(z.string()),
  code_challenge_methods_supported: z.optional(z.array(z.string())),
  authorization_response_iss_parameter_supported: z.optional(z.boolean()),
});

type Metadata = z.infer<typeof metadata>;

/**
 * Asks a server for its endpoints: OpenID configuration, then RFC 8414.
 *
 * @throws AuthError `issuer_mismatch` if the document speaks for another issuer, `unsupported` if the server
 * knows no S256, `invalid_configuration` for endpoints without TLS, and what a request can fail with
 *
 * @example
 * ```ts
 * import { discoverEndpoints, type OAuthClient } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * const endpoints = await discoverEndpoints({ issuer: "https://login.example", runtime: systemRuntime() });
 * const client: OAuthClient = { ...endpoints, clientId: "my-tool", scopes: ["openid"] };
 * ```
 */
export async function discoverEndpoints(options: DiscoverEndpointsOptions): Promise<DiscoveredEndpoints> {
  const { issuer, runtime, signal } = options;
  const issuerUrl = secureEndpoint(issuer, "issuer");
  const ask = async (algorithm: Algorithm) =>
    readMetadata(await fetchMetadata(issuerUrl, algorithm, { runtime, signal }));
  const document = await ask("oidc").catch((error: unknown) => {
    if (isAuthError(error) && noDescription.has(error.code)) return ask("oauth2");
    throw error;
  });
  return endpointsOf(document, issuer);
}

type Algorithm = "oidc" | "oauth2";

/** What servers say to an address that they do not know: 404, a page, a way to their sign-in. */
const noDescription: ReadonlySet<AuthErrorCode> = new Set([
  "unexpected_response",
  "unexpected_redirect",
  "server_error",
]);

/** RFC 8414 section 3.1 puts the well-known part before the issuer's path, OpenID Connect behind it. */
async function fetchMetadata(issuer: URL, algorithm: Algorithm, context: HttpContext): Promise<HttpAnswer> {
  let http: HttpAnswer | undefined;
  await oauth.discoveryRequest(issuer, {
    algorithm,
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (url, { headers }) => {
      http = await httpExchange(new URL(url), { headers }, context);
      return new Response(null);
    },
  });
  if (http === undefined) throw new Error("The library sent no request");
  return http;
}

function readMetadata({ host, status, text }: HttpAnswer): Metadata {
  const parsed = status === 200 ? metadata.safeParse(parseJson(text)) : undefined;
  if (parsed?.success) return parsed.data;
  const field = parsed?.error.issues[0]?.path.join(".");
  throw new AuthError(
    status >= 500 ? "server_error" : "unexpected_response",
    `${host} does not describe its endpoints (HTTP ${status}).`,
    {
      details: { host, status, ...(field && { field }) },
      hint: "Check the issuer, or name the endpoints in the configuration.",
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function endpointsOf(document: Metadata, issuer: string): DiscoveredEndpoints {
  const { host } = new URL(issuer);
  // RFC 8414 section 3.3: identical, or the document must not be used.
  if (document.issuer !== issuer) {
    throw new AuthError("issuer_mismatch", `${host} describes another issuer than the one asked for.`, {
      details: { host, field: "issuer" },
      hint: "Write the issuer exactly as the server does, a slash at the end included.",
    });
  }
  if (document.code_challenge_methods_supported?.includes("S256") === false) {
    throw new AuthError("unsupported", `${host} does not know PKCE with S256.`, { details: { host } });
  }
  const secure = (field: keyof OAuthClient, address: string | undefined) =>
    address === undefined ? {} : { [field]: secureEndpoint(address, field).href };
  return {
    issuer,
    tokenEndpoint: secureEndpoint(document.token_endpoint, "tokenEndpoint").href,
    ...secure("authorizationEndpoint", document.authorization_endpoint),
    ...secure("deviceAuthorizationEndpoint", document.device_authorization_endpoint),
    ...secure("revocationEndpoint", document.revocation_endpoint),
    ...(document.authorization_response_iss_parameter_supported && { sendsIssuer: true }),
  };
}
