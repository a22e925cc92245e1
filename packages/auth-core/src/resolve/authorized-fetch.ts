import { AuthError } from "../error.js";
import type { Access, Provider } from "../provider.js";
import type { ResolvedCredential } from "./candidate.js";
import type { ResolveContext } from "./context.js";
import { resolveCredential } from "./resolve-credential.js";

/** Takes the place of `fetch` wherever an SDK lets one pass its own. */
export type AuthorizedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` that signs requests to one provider and survives an access token that ends early: a 401 leads to
 * at most one refresh and one more try (RFC 6750 section 3.1).
 *
 * Relative addresses go to the provider's base URL. An absolute one must have the same origin: the credential
 * is never sent anywhere else, by redirect neither.
 *
 * @throws AuthError what {@link resolveCredential} throws; `unsafe_url` for a foreign origin.
 *
 * @example
 * ```ts
 * import { authorizedFetch, type Provider, type ResolveContext } from "@link-assistant/auth-core";
 *
 * declare const qwen: Provider;
 * declare const context: ResolveContext;
 * const fetch = authorizedFetch(qwen, context);
 * const models = await fetch("models");
 * ```
 */
export function authorizedFetch(provider: Provider, context: ResolveContext): AuthorizedFetch {
  return async (input, init) => {
    const request = await unpack(input, init);
    const first = await resolveCredential(provider, context);
    const response = await send(provider, context, first, request);
    if (response.status !== 401 || request.init.body instanceof ReadableStream) return response;
    const second = await replacement(provider, context, first);
    if (second === undefined) return response;
    await response.body?.cancel();
    return send(provider, context, second, request);
  };
}

interface PlainRequest {
  readonly address: string;
  readonly init: RequestInit;
}

/** A `Request` is taken apart, its body read, so that it can be sent twice. A stream can be sent only once. */
async function unpack(input: string | URL | Request, init: RequestInit = {}): Promise<PlainRequest> {
  if (!(input instanceof Request)) return { address: String(input), init };
  const { method, headers, signal } = input;
  const body = input.body === null ? {} : { body: await input.arrayBuffer() };
  return { address: input.url, init: { method, headers, signal, ...body, ...init } };
}

/** Another access token than the refused one, or nothing when there is none to be had. */
async function replacement(
  provider: Provider,
  context: ResolveContext,
  used: ResolvedCredential,
): Promise<ResolvedCredential | undefined> {
  if (used.credential.kind !== "oauth") return undefined;
  const refused = used.credential.accessToken;
  const next = await resolveCredential(provider, context, { refused });
  const same = next.credential.kind === "oauth" && next.credential.accessToken === refused;
  return same ? undefined : next;
}

async function send(
  provider: Provider,
  context: ResolveContext,
  { credential }: ResolvedCredential,
  { address, init }: PlainRequest,
): Promise<Response> {
  const access = provider.access(credential, context.settings);
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(access.headers)) headers.set(name, value);
  const signal = init.signal ?? context.signal;
  return context.runtime.fetch(withinProvider(address, access, provider.name), {
    ...init,
    headers,
    // A redirect would carry the prompt, and on 307/308 within one origin the token too, wherever it says.
    redirect: "error",
    ...(signal && { signal }),
  });
}

function withinProvider(address: string, access: Access, providerName: string): string {
  const base = baseOf(access, providerName);
  const url = new URL(address.replace(/^\/+/, ""), base);
  if (url.origin === base.origin) return url.href;
  throw new AuthError(
    "unsafe_url",
    `${providerName}'s credential is sent to ${base.host} only, not to ${url.host}.`,
    {
      details: { host: url.host },
    },
  );
}

function baseOf({ baseUrl }: Access, providerName: string): URL {
  const text = baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`;
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text);
  // It is not repeated: a password may stand in it.
  throw new AuthError(
    "invalid_configuration",
    `${providerName}'s base URL is not an http or https address.`,
    {
      hint: "Correct the variable or the setting that it comes from; it looks like https://models.example/v1.",
    },
  );
}
