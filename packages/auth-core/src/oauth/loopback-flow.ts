import type { Credential, OAuthCredential } from "../credential.js";
import { AuthError, isAuthError } from "../error.js";
import type { Browser, LoopbackListener } from "../ports/browser.js";
import type { LoginUi } from "../ports/login-ui.js";
import type { Runtime } from "../ports/runtime.js";
import { authorizationUrl } from "./authorization-request.js";
import { type CallbackInbox, callbackInbox } from "./await-callback.js";
import { base64url } from "./base64url.js";
import type { ExpectedCallback } from "./callback.js";
import type { OAuthClient } from "./client.js";
import { type AuthorizationGrant, exchangeAuthorizationCode } from "./exchange-authorization-code.js";
import { withGrantedScopes } from "./granted-scopes.js";
import type { HttpContext } from "./http-exchange.js";
import { createPkcePair, type PkcePair } from "./pkce.js";
import { throwIfCancelled } from "./time-limit.js";

/**
 * What asking for an authorization code takes: the client, the world, the person and their browser (RFC 8252
 * section 4.1).
 */
export interface AuthorizationOptions {
  readonly client: OAuthClient;
  readonly runtime: Runtime;
  readonly ui: LoginUi;
  readonly browser: Browser;
  readonly signal?: AbortSignal | undefined;
  readonly redirect?: RedirectOptions;
  /** Further parameters of the authorization request, such as `prompt`, `resource`, `login_hint`. */
  readonly extraParameters?: Readonly<Record<string, string>>;
  /**
   * For services that know PKCE but not OAuth: the parameter under which they take the redirect address
   * (OpenRouter: `callback_url`). They are sent this and the challenge, nothing else; since they return no
   * `state`, the path of the redirect address is made unguessable.
   */
  readonly callbackParameter?: string;
  /** How long the person has, milliseconds. Default: 5 minutes. */
  readonly timeLimitMs?: number;
}

/** What the provider has registered, or prescribes, as redirect address (RFC 8252 section 7.3). */
export interface RedirectOptions {
  readonly host?: "127.0.0.1" | "localhost";
  /** Ports that the provider allows, in the order to try. Default: any free one. */
  readonly ports?: readonly number[];
  /** Default: `/callback`. */
  readonly path?: "" | `/${string}`;
}

/** What {@link loopbackFlow} needs. */
export interface LoopbackFlowOptions<T extends Credential = OAuthCredential> extends AuthorizationOptions {
  /** What to do with the code. Default: the token endpoint of the client. */
  readonly exchange?: (grant: AuthorizationGrant, context: HttpContext) => Promise<T>;
}

const fiveMinutes = 5 * 60_000;

/**
 * The authorization code grant of a native app (RFC 8252) with PKCE (RFC 7636): opens the browser, waits on a
 * loopback address or for a pasted one, and exchanges the code.
 *
 * @throws AuthError `access_denied`, `expired_token`, `issuer_mismatch`, `callback_port_in_use`, `cancelled`,
 * `oauth_error`, and what a request can fail with
 *
 * @example
 * ```ts
 * import { loopbackFlow, type LoginUi, type OAuthClient } from "@link-assistant/auth-core";
 * import { nodeBrowser, systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const ui: LoginUi;
 * const client: OAuthClient = {
 *   issuer: "https://login.example",
 *   clientId: "my-tool",
 *   scopes: ["openid"],
 *   authorizationEndpoint: "https://login.example/authorize",
 *   tokenEndpoint: "https://login.example/token",
 * };
 * const credential = await loopbackFlow({ client, runtime: systemRuntime(), ui, browser: nodeBrowser() });
 * ```
 *
 * @example A service that mints API keys and knows no `state`.
 * ```ts
 * import { exchangeCodeForKey, loopbackFlow, type LoginUi, type OAuthClient } from "@link-assistant/auth-core";
 * import { nodeBrowser, systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const ui: LoginUi;
 * declare const client: OAuthClient;
 * const endpoint = { url: "https://keys.example/api/v1/auth/keys", keyField: "key" };
 * const credential = await loopbackFlow({
 *   client,
 *   runtime: systemRuntime(),
 *   ui,
 *   browser: nodeBrowser(),
 *   callbackParameter: "callback_url",
 *   exchange: (grant, context) => exchangeCodeForKey(endpoint, grant, context),
 * });
 * ```
 */
export async function loopbackFlow(options: LoopbackFlowOptions): Promise<OAuthCredential>;
export async function loopbackFlow<T extends Credential>(
  options: LoopbackFlowOptions<T> & { readonly exchange: NonNullable<LoopbackFlowOptions<T>["exchange"]> },
): Promise<T>;
export async function loopbackFlow(options: LoopbackFlowOptions<Credential>): Promise<Credential> {
  const { client, runtime, ui, signal } = options;
  const exchange =
    options.exchange ?? ((grant, context) => exchangeAuthorizationCode(client, grant, context));
  const grant = await authorizeOnLoopback(options);
  const credential = await exchange(grant, { runtime, signal });
  ui.notify({ type: "approved" });
  return credential.kind === "oauth" ? withGrantedScopes(credential, client, ui) : credential;
}

/**
 * The part of the flow that ends with a code: from the request to the redirect.
 *
 * @example
 * ```ts
 * import { authorizeOnLoopback, type AuthorizationOptions } from "@link-assistant/auth-core";
 *
 * declare const options: AuthorizationOptions;
 * const { code, verifier, redirectUri } = await authorizeOnLoopback(options);
 * ```
 */
export async function authorizeOnLoopback(options: AuthorizationOptions): Promise<AuthorizationGrant> {
  const { client, runtime, ui, signal, timeLimitMs = fiveMinutes } = options;
  throwIfCancelled(signal);
  const proof = await createPkcePair(runtime);
  const secret = base64url(runtime.randomBytes(32));
  const state = options.callbackParameter === undefined ? secret : undefined;
  const path = `${options.redirect?.path ?? "/callback"}${state === undefined ? `/${secret}` : ""}`;

  let redirectUri = "";
  const expected = (): ExpectedCallback => ({ client, redirectUri, state, verifier: proof.verifier });
  const inbox = callbackInbox(expected);
  const listener = await listen(options, inbox);
  redirectUri = `http://${listener.authority}${path}`;
  try {
    await sendPersonToServer(options, { redirectUri, state, proof });
    const parameters = await inbox.wait({ runtime, ui, milliseconds: timeLimitMs, signal });
    return { code: parameters.get("code") ?? "", verifier: proof.verifier, redirectUri, parameters };
  } finally {
    await listener.close();
  }
}

async function sendPersonToServer(
  options: AuthorizationOptions,
  request: { readonly redirectUri: string; readonly state: string | undefined; readonly proof: PkcePair },
): Promise<void> {
  const {
    client,
    runtime,
    ui,
    browser,
    extraParameters,
    callbackParameter,
    timeLimitMs = fiveMinutes,
  } = options;
  const url = authorizationUrl({ client, extraParameters, callbackParameter, ...request });
  const expiresAt = runtime.now() + timeLimitMs;
  const opening = await browser.open?.(url);
  await ui.showAuthorization({
    authorizationUrl: url,
    redirectUri: request.redirectUri,
    expiresAt,
    ...(opening?.status !== "opened" && { browserNotOpened: opening?.reason ?? "not asked for" }),
  });
}

/** The first port of the list that nobody holds. */
async function listen(options: AuthorizationOptions, inbox: CallbackInbox): Promise<LoopbackListener> {
  const { host = "127.0.0.1", ports = [0] } = options.redirect ?? {};
  for (const port of ports) {
    try {
      return await options.browser.listen({ host, port }, inbox.respond);
    } catch (error) {
      if (!isAuthError(error) || error.code !== "callback_port_in_use") throw error;
    }
  }
  throw new AuthError(
    "callback_port_in_use",
    `Another program holds port ${ports.join(", ")} on this machine.`,
    {
      hint: "End the other sign-in or program, then try again.",
    },
  );
}
