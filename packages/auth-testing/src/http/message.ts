import type { IncomingMessage } from "node:http";

/** A request after its body has arrived, with the body in both readings that an OAuth server needs. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of a form body (RFC 6749 section 3.2); empty for other bodies. */
  readonly form: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined for other bodies and for JSON that does not parse. */
  readonly json: unknown;
}

/** What to answer. Plain data, so that a fault can throw it away, cut it or send it a byte at a time. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An array is a stream: its elements are written one after the other. */
  readonly body: string | readonly string[];
  /** How long the answer takes after the work is done. */
  readonly afterMilliseconds?: number;
}

const maxBodyBytes = 1024 * 1024;

export async function readRequest(message: IncomingMessage): Promise<Request> {
  const url = new URL(message.url ?? "/", "http://127.0.0.1");
  const body = await readBody(message);
  const contentType = message.headers["content-type"] ?? "";
  return {
    method: message.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, String(value ?? "")]),
    ),
    form: contentType.includes("x-www-form-urlencoded") ? Object.fromEntries(new URLSearchParams(body)) : {},
    json: contentType.includes("json") ? parseJson(body) : undefined,
  };
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    // RFC 6749 section 5.1: an answer with tokens in it must not be cached.
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

export function htmlReply(
  status: number,
  html: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers },
    body: html,
  };
}

/** An error answer in the form of RFC 6749 section 5.2. */
export function oauthErrorReply(error: string, description: string, status = 400): Reply {
  return jsonReply(status, { error, error_description: description });
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error("request body too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
