import { createHash } from "node:crypto";
import { canarySecret } from "../canary.js";
import { htmlReply, jsonReply, type Reply, type Request } from "../http/message.js";
import type { OpenrouterServerSettings } from "./settings.js";

interface IssuedCode {
  readonly challenge: string | undefined;
  readonly method: string | undefined;
  readonly issuedAt: number;
}

/** Sign-in page and key endpoint: PKCE without any client id, and a key where others have tokens. */
export interface Authorization {
  /** `GET /auth`: asks. `POST /auth`: the person has decided. */
  ask(request: Request): Reply;
  /** `POST /api/v1/auth/keys`. */
  exchange(request: Request): Reply;
}

export function createAuthorization(settings: OpenrouterServerSettings, now: () => number): Authorization {
  const codes = new Map<string, IssuedCode>();

  function approve(query: Request["query"]): Reply {
    const code = canarySecret("code");
    codes.set(code, {
      challenge: query.code_challenge,
      method: query.code_challenge_method,
      issuedAt: now(),
    });
    if (query.callback_url === undefined) return page(200, `Your code: <code id="code">${code}</code>`);
    const callback = new URL(query.callback_url);
    callback.searchParams.set("code", code);
    return { status: 302, headers: { location: callback.href, "referrer-policy": "no-referrer" }, body: "" };
  }

  return {
    ask(request) {
      const problem = problemOf(request.query);
      if (problem !== undefined) return page(400, problem);
      return request.method === "POST" ? approve(request.query) : page(200, consent);
    },
    exchange({ method, json }) {
      if (method !== "POST") return refusal(405, "Method Not Allowed");
      const { code, code_verifier, code_challenge_method } = (json ?? {}) as Record<string, unknown>;
      const issued = codes.get(String(code));
      codes.delete(String(code));
      if (issued === undefined) return refusal(403, "Invalid code or code_verifier");
      if (issued.method !== code_challenge_method) return refusal(400, "Invalid code_challenge_method");
      if (now() - issued.issuedAt > settings.codeLifeMs) return refusal(403, "Authorization code expired");
      if (!proves(code_verifier, issued.challenge)) return refusal(403, "Invalid code or code_verifier");
      const key = canarySecret("sk-or-v1");
      settings.keys.add(key);
      return jsonReply(200, { key, user_id: "user_loopback" });
    },
  };
}

export function refusal(status: number, message: string, metadata?: object): Reply {
  return jsonReply(status, { error: { code: status, message, ...(metadata && { metadata }) } });
}

/** RFC 7636 section 4.6. */
function proves(verifier: unknown, challenge: string | undefined): boolean {
  return createHash("sha256").update(String(verifier)).digest("base64url") === challenge;
}

/** Any https address and any port of this machine may be called back; without an address, PKCE is a must. */
function problemOf(query: Request["query"]): string | undefined {
  const { callback_url, code_challenge, code_challenge_method } = query;
  if (code_challenge !== undefined && code_challenge_method !== "S256")
    return "Unsupported code_challenge_method";
  if (callback_url === undefined)
    return code_challenge === undefined ? "code_challenge is required" : undefined;
  if (!URL.canParse(callback_url)) return "Invalid callback_url";
  const { protocol, hostname } = new URL(callback_url);
  const local = hostname === "127.0.0.1" || hostname === "localhost";
  return protocol === "https:" || (protocol === "http:" && local) ? undefined : "Invalid callback_url";
}

const consent = `<form method="post"><button id="authorize">Authorize</button></form>`;

function page(status: number, content: string): Reply {
  return htmlReply(
    status,
    `<!doctype html><html lang="en"><title>OpenRouter (test server)</title><main>${content}</main></html>`,
  );
}
