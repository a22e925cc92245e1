import {
  type Access,
  type AuthError,
  httpExchange,
  isAuthError,
  type ProbeResult,
  type Runtime,
} from "@link-assistant/auth-core";
import { coderModelAt } from "./models.js";
import { explainRefusal } from "./refusal.js";

export interface ProbeContext {
  readonly runtime: Runtime;
  readonly signal?: AbortSignal;
}

const limits = { totalMs: 10_000, bodyBytes: 1024 * 1024 };

/**
 * Asks for one token of an answer: the cheapest request that every plan checks. Lists of models are public on
 * many hosts and prove nothing.
 */
export async function probe(access: Access, context: ProbeContext): Promise<ProbeResult> {
  try {
    const { host, status, text, headers } = await ask(access, context);
    const retryAfter = headers.get("Retry-After") ?? undefined;
    const refusal = explainRefusal({ status, body: text, retryAfter }, access);
    if (refusal) return fromRefusal(refusal);
    const detail = usageLimits(headers);
    if (status === 404 && !/model/i.test(text)) {
      return { status: "unreachable", message: `${host} has no model API at ${access.baseUrl}.` };
    }
    // Any other complaint (an unknown model, a bad parameter) comes after the credential was accepted.
    return { status: "accepted", ...(detail && { detail }) };
  } catch (error) {
    if (!isAuthError(error) || error.code === "cancelled") throw error;
    return { status: "unreachable", message: error.message };
  }
}

function fromRefusal({ code, message, hint = "" }: AuthError): ProbeResult {
  if (code === "server_error") return { status: "unreachable", message };
  // The credential was accepted, only too often.
  return code === "rate_limited" ? { status: "accepted" } : { status: "refused", code, message, hint };
}

/** "90 of 100 requests left", where the answer says so in the headers that OpenAI has made usual. */
function usageLimits(headers: Headers): string | undefined {
  const limits = ["requests", "tokens"].flatMap((unit) => {
    const [left, limit] = [`remaining-${unit}`, `limit-${unit}`].map((name) =>
      headers.get(`x-ratelimit-${name}`),
    );
    return left && limit && /^\d+$/.test(left) && /^\d+$/.test(limit)
      ? [`${left} of ${limit} ${unit} left`]
      : [];
  });
  return limits.join(", ") || undefined;
}

function ask(access: Access, context: ProbeContext) {
  const model = coderModelAt(access.baseUrl);
  const init = {
    method: "POST",
    headers: { ...access.headers, "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ model, max_tokens: 1, messages: [{ role: "user", content: "hi" }] }),
  };
  return httpExchange(new URL(`${access.baseUrl}/chat/completions`), init, { ...context, limits });
}
