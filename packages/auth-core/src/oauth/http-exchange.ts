import { AuthError } from "../error.js";
import type { Runtime } from "../ports/runtime.js";
import { networkError } from "./network-failure.js";
import { withTimeLimit } from "./time-limit.js";

/** Some servers answer HTML to a request without one (Qwen's, and whatever stands behind Cloudflare). */
const userAgent = "link-assistant-auth";

/**
 * When an exchange is given up: milliseconds from its start to the last byte, and bytes of the body. OAuth
 * requests: 20 s, 1 MiB.
 */
export interface HttpLimits {
  readonly totalMs: number;
  /** After decompression. */
  readonly bodyBytes: number;
}

const oauthLimits: HttpLimits = { totalMs: 20_000, bodyBytes: 1024 * 1024 };

/** An answer, read whole. Its text may hold secrets: never put it into a message. */
export interface HttpAnswer {
  readonly host: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** How an exchange reaches the network and how it ends early. Default limits: 20 s and 1 MiB. */
export interface HttpContext {
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
  readonly limits?: HttpLimits;
}

/**
 * One request, its whole answer, within the limits. Never follows a redirect: a 307 or 308 would carry the
 * body, and with it a refresh token, wherever the server points (RFC 9700 section 4.12).
 *
 * @throws AuthError `network_error`, `tls_error`, `timeout`, `cancelled`, `unexpected_redirect`, `unexpected_response`
 *
 * @example
 * ```ts
 * import { httpExchange } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * const url = new URL("https://as.example/.well-known/jwks.json");
 * const { status, text } = await httpExchange(url, {}, { runtime: systemRuntime() });
 * ```
 */
export async function httpExchange(url: URL, init: RequestInit, context: HttpContext): Promise<HttpAnswer> {
  const { runtime, signal, limits = oauthLimits } = context;
  const headers = new Headers(init.headers);
  headers.set("user-agent", userAgent);
  const onTimeout = () =>
    new AuthError("timeout", `${url.host} did not answer within ${limits.totalMs / 1000} seconds.`, {
      details: { host: url.host },
    });
  return withTimeLimit({ runtime, milliseconds: limits.totalMs, signal, onTimeout }, async (limited) => {
    try {
      const response = await runtime.fetch(url.href, {
        ...init,
        headers,
        redirect: "manual",
        signal: limited,
      });
      refuseRedirect(response, url);
      const text = await readText(response, limits.bodyBytes, url);
      return { host: url.host, status: response.status, headers: response.headers, text };
    } catch (error) {
      throw limited.aborted ? limited.reason : networkError(error, url.host);
    }
  });
}

function refuseRedirect(response: Response, url: URL): void {
  // A browser shows a redirect that was not followed as an opaque answer with status 0.
  const isRedirect = response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
  if (!isRedirect) return;
  giveUp(response.body);
  throw new AuthError("unexpected_redirect", `${url.host} tried to send this request somewhere else.`, {
    hint: "Nothing was sent there. The address of the provider may have changed, or a proxy stands in the way.",
    details: { host: url.host, status: response.status },
  });
}

async function readText(response: Response, maxBytes: number, url: URL): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > maxBytes) {
      giveUp(reader);
      throw new AuthError(
        "unexpected_response",
        `The answer of ${url.host} is larger than ${maxBytes} bytes.`,
        {
          details: { host: url.host, status: response.status },
        },
      );
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Without waiting: how long it takes is up to the server. */
function giveUp(body: { cancel(): Promise<void> } | null): void {
  body?.cancel().catch(() => undefined);
}
