import { jsonReply, type Reply, type Request } from "./message.js";

/**
 * What goes wrong with one request. "Before" faults never reach the endpoint: nothing is committed. "After"
 * faults strike when the endpoint has done its work, so that a token may be spent although nobody learns it.
 */
export type FaultKind =
  /** Answers after this time. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Before: answers something else, such as a proxy's HTML page. */
  | { readonly kind: "answer"; readonly reply: Reply }
  /** Before: the connection dies unanswered. */
  | { readonly kind: "reset" }
  /** After: the answer is lost with the connection. */
  | { readonly kind: "reset-after-commit" }
  /** Before: accepts and never answers. */
  | { readonly kind: "hang" }
  /** After: commits and never answers. */
  | { readonly kind: "hang-after-commit" }
  /** After: announces the whole body and sends half of it. */
  | { readonly kind: "truncate" }
  /** After: sends one byte at a time. */
  | { readonly kind: "trickle"; readonly millisecondsPerByte: number };

export type FaultTarget = "device" | "token" | "revoke" | "model" | "models";

/** A fault on request: what it strikes and how often (once, unless `times` says otherwise). */
export type Fault = FaultKind & { readonly on: FaultTarget; readonly times?: number };

/** A gateway's own error page. */
export function htmlErrorReply(status: number): Reply {
  return {
    status,
    headers: { "content-type": "text/html" },
    body: `<html><head><title>${status}</title></head><body><h1>${status} from the gateway</h1></body></html>`,
  };
}

/** RFC 6585 section 4. */
export function rateLimitedReply(retryAfterSeconds: number): Reply {
  return jsonReply(
    429,
    { error: { code: "rate_limit_exceeded", message: "Too many requests." } },
    { "retry-after": String(retryAfterSeconds) },
  );
}

/** A 307 or 308 asks the client to send the same body, secrets and all, to another place. */
export function redirectReply(location: string, status: 301 | 302 | 307 | 308 = 307): Reply {
  return { status, headers: { location }, body: "" };
}

/** Takes the first fault for this target off the list, or counts it down. */
export function takeFault(faults: Fault[], target: FaultTarget | undefined): Fault | undefined {
  const index = faults.findIndex((fault) => fault.on === target);
  const fault = faults[index];
  if (fault === undefined) return undefined;
  const left = (fault.times ?? 1) - 1;
  faults.splice(index, 1, ...(left > 0 ? [{ ...fault, times: left }] : []));
  return fault;
}

/** Which endpoint a request is for, as far as faults are concerned. */
export function faultTarget(request: Request): FaultTarget | undefined {
  if (request.path.endsWith("/device/code")) return "device";
  if (request.path.endsWith("/token")) return "token";
  if (request.path.endsWith("/revoke")) return "revoke";
  if (request.path.endsWith("/chat/completions")) return "model";
  if (request.path.endsWith("/models")) return "models";
  return undefined;
}
