import { AuthError, isAuthError } from "../error.js";

/** Why a request got no answer, and whether it can have reached the server. */
export type NetworkFailure = "unreachable" | "tls" | "broken";

// The connection never stood: names of Node (libuv, undici), then of Bun.
const unreachable = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  // The proxy refused to connect us.
  "UND_ERR_ABORTED",
  "ConnectionRefused",
  "FailedToOpenSocket",
]);

const tls = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO$)/;

export function classifyNetworkFailure(error: unknown): NetworkFailure {
  const codes = errorCodes(error);
  if (codes.some((code) => tls.test(code))) return "tls";
  return codes.length > 0 && codes.every((code) => unreachable.has(code)) ? "unreachable" : "broken";
}

/**
 * An error for a `fetch` that rejected. The cause keeps names and codes only.
 *
 * @example
 * ```ts
 * import { networkError } from "@link-assistant/auth-core";
 *
 * try {
 *   await fetch("https://as.example/models");
 * } catch (error) {
 *   throw networkError(error, "as.example");
 * }
 * ```
 */
export function networkError(error: unknown, host: string): AuthError {
  if (isAuthError(error)) return error;
  const options = { details: { host }, cause: error };
  switch (classifyNetworkFailure(error)) {
    case "tls":
      return new AuthError("tls_error", `The certificate of ${host} could not be verified.`, {
        ...options,
        hint: "Behind a company proxy, set NODE_EXTRA_CA_CERTS to the file with its certificate.",
      });
    case "unreachable":
      return new AuthError("network_error", `${host} could not be reached.`, {
        ...options,
        hint: "Check the network and the proxy variables (HTTPS_PROXY, NO_PROXY).",
      });
    case "broken":
      return new AuthError("network_error", `The connection to ${host} broke.`, options);
  }
}

/** Codes of the innermost causes: a failed fetch wraps the system's error, several attempts an AggregateError. */
function errorCodes(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const { cause, errors, code, syscall } = error as Partial<
    Record<"cause" | "errors" | "code" | "syscall", unknown>
  >;
  if (Array.isArray(errors) && errors.length > 0) {
    return errors.flatMap((inner) => errorCodes(inner, depth + 1));
  }
  const inner = errorCodes(cause, depth + 1);
  if (inner.length > 0) return inner;
  if (code === "ETIMEDOUT" && syscall === "connect") return ["UND_ERR_CONNECT_TIMEOUT"];
  return typeof code === "string" ? [code] : [];
}
