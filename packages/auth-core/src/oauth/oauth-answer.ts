import { AuthError } from "../error.js";
import type { HttpAnswer } from "./http-exchange.js";
import { retryAfterSeconds } from "./retry-after.js";

/** The members of an OAuth answer. All that we read are scalars (RFC 6749 section 5.1); the rest is dropped. */
export type OAuthAnswer = Readonly<Record<string, string | number | boolean>>;

/**
 * Reads an answer the way servers really send it: JSON whatever its content type says, null for "absent",
 * errors nested or with status 200.
 *
 * @throws AuthError `server_error`, `rate_limited` or `unexpected_response` if it is no JSON object
 */
export function readOAuthAnswer(answer: HttpAnswer): OAuthAnswer {
  const json = parseObject(answer.text);
  if (json === undefined) throw notOAuth(answer);
  const members = Object.entries(json).filter(
    (member): member is [string, string | number | boolean] => isScalar(member[1]) && member[1] !== "",
  );
  return { ...Object.fromEntries(members), ...errorMembers(json, answer.status) };
}

/** An error in one of the shapes seen: `{error: "x"}`, `{error: {code, type, message}}`, `{code: "x"}`. */
function errorMembers(json: Readonly<Record<string, unknown>>, status: number): OAuthAnswer {
  if (typeof json.error === "string" && json.error !== "") return { error: json.error };
  const nested = isObject(json.error) ? json.error : status >= 400 ? json : undefined;
  if (nested === undefined) return {};
  const error = [nested.code, nested.type].find((name) => typeof name === "string" && name !== "");
  const description = nested.message;
  return {
    error: typeof error === "string" ? error : "unknown_error",
    ...(typeof description === "string" && { error_description: description }),
  };
}

function notOAuth({ host, status, headers }: HttpAnswer): AuthError {
  const retryAfter = retryAfterSeconds(headers);
  const details = { host, status, ...(retryAfter !== undefined && { retryAfterSeconds: retryAfter }) };
  if (status === 429)
    return new AuthError("rate_limited", `${host} asks to slow down (HTTP 429).`, { details });
  if (status >= 500)
    return new AuthError("server_error", `${host} has trouble (HTTP ${status}).`, { details });
  return new AuthError("unexpected_response", `${host} did not answer in JSON (HTTP ${status}).`, {
    details,
    hint: "A proxy or a sign-in page of the network may stand in the way.",
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // The parser's message quotes the text, which may hold tokens.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
