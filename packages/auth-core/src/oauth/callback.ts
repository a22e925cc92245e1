import * as oauth from "oauth4webapi";
import { AuthError } from "../error.js";
import type { LoopbackRequest } from "../ports/browser.js";
import type { OAuthClient } from "./client.js";
import { equalInConstantTime } from "./constant-time.js";
import { refusedError } from "./oauth-failure.js";

/** What the answer to one authorization request must look like. */
export interface ExpectedCallback {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  /** Undefined where the server returns none: the path of `redirectUri` is then unguessable. */
  readonly state: string | undefined;
  /** What must not appear in an error, beside the state. */
  readonly verifier: string;
}

export type Callback =
  /** Not the answer that we wait for: turned away with this status, and the wait goes on. */
  | { readonly kind: "stray"; readonly status: number }
  | { readonly kind: "granted"; readonly parameters: URLSearchParams }
  | { readonly kind: "refused"; readonly error: AuthError };

/**
 * Judges a request to the loopback listener. Anybody on this machine can send one, and any web page can make
 * the browser send one: what is not ours must not end the login.
 */
export function judgeRequest(request: LoopbackRequest, expected: ExpectedCallback): Callback {
  const redirect = new URL(expected.redirectUri);
  // A page whose name was rebound to 127.0.0.1 sends its own name here.
  if (request.host !== redirect.host) return stray(421);
  if (request.origin !== undefined && request.origin !== "null") return stray(403);
  if (!request.target.startsWith("/")) return stray(400);
  const [path = "", query = ""] = splitOnce(request.target, "?");
  if (!equalInConstantTime(path, redirect.pathname)) return stray(404);
  if (request.method !== "GET") return stray(405);
  return judgeParameters(new URLSearchParams(query), expected);
}

const longestPaste = 64 * 1024;

/**
 * Judges what the person copied from the browser's address bar: the whole address or its query. A bare code is
 * refused, since nothing would show that it belongs to this login.
 */
export function judgePasted(text: string, expected: ExpectedCallback): Callback {
  const pasted = text.trim();
  if (pasted.length > longestPaste) return stray(400);
  if (!URL.canParse(pasted)) {
    return expected.state === undefined ? stray(400) : judgeParameters(new URLSearchParams(pasted), expected);
  }
  // Parsed: browsers show a slash after a bare host, and servers leave a mark at the end.
  const [given, ours] = [new URL(pasted), new URL(expected.redirectUri)];
  const isOurs = equalInConstantTime(`${given.origin}${given.pathname}`, `${ours.origin}${ours.pathname}`);
  return isOurs ? judgeParameters(given.searchParams, expected) : stray(400);
}

function judgeParameters(parameters: URLSearchParams, expected: ExpectedCallback): Callback {
  const names = [...parameters.keys()];
  if (new Set(names).size !== names.length) return stray(400);
  if (expected.state !== undefined && !equalInConstantTime(parameters.get("state") ?? "", expected.state)) {
    return stray(400);
  }
  // Exactly one of the two (RFC 6749 section 4.1.2).
  if (Boolean(parameters.get("code")) === Boolean(parameters.get("error"))) return stray(400);
  return judgeAnswer(parameters, expected);
}

/** From here on the answer is ours, good or bad. */
function judgeAnswer(parameters: URLSearchParams, expected: ExpectedCallback): Callback {
  const { client, state } = expected;
  const server = {
    issuer: client.issuer,
    authorization_response_iss_parameter_supported: client.sendsIssuer ?? false,
  };
  try {
    const publicClient = { client_id: client.clientId };
    return {
      kind: "granted",
      parameters: oauth.validateAuthResponse(server, publicClient, parameters, state ?? oauth.skipStateCheck),
    };
  } catch (error) {
    return { kind: "refused", error: refusal(error, parameters, expected) };
  }
}

function refusal(error: unknown, parameters: URLSearchParams, expected: ExpectedCallback): AuthError {
  const { host } = new URL(expected.client.issuer);
  if (error instanceof oauth.AuthorizationResponseError) {
    return refusedError({
      host,
      error: error.error,
      description: error.error_description ?? "",
      secrets: [expected.state ?? "", expected.verifier],
    });
  }
  if (["response", "id_token", "token"].some((name) => parameters.has(name))) {
    return new AuthError("unsupported", `${host} answered in a form that is not supported.`, {
      details: { host },
    });
  }
  // RFC 9207 section 2.4: the one check left.
  return new AuthError("issuer_mismatch", `The answer does not come from ${host}.`, {
    details: { host },
    hint: "Another server answered this sign-in; its code was not used. Start again.",
  });
}

function stray(status: number): Callback {
  return { kind: "stray", status };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
