import { type AuthErrorCode, isAuthError } from "./error.js";
import { httpExchange } from "./oauth/http-exchange.js";
import type { Runtime } from "./ports/runtime.js";
import type { Access, ProbeResult } from "./provider.js";

/**
 * The one cheap call that tells a good key from a bad one. `/models` proves nothing where it answers to anybody
 * (OpenRouter, Hugging Face, OpenCode Zen), so each provider names its own. Paths are relative to the base URL.
 */
export type KeyProbe = (
  | { readonly get: string }
  /** A chat request for one token of this model, where there is no other way. */
  | { readonly chatWith: string }
) & {
  /** Statuses that mean a bad key besides 401 and 403 (Google: 400). */
  readonly refusedStatuses?: readonly number[];
  /** A header in which this call wants the key instead of `authorization` (Anthropic: `x-api-key`). */
  readonly keyHeader?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export interface ProbeContext {
  readonly runtime: Runtime;
  readonly signal?: AbortSignal;
}

type Named = { readonly id: string; readonly name: string };

const limits = { totalMs: 10_000, bodyBytes: 4 * 1024 * 1024 };

/**
 * Asks the provider about a key. What the provider or the network does is a result, not an error.
 *
 * @throws AuthError `cancelled`
 */
export async function probeKey(
  probe: KeyProbe,
  provider: Named,
  access: Access,
  context: ProbeContext,
): Promise<ProbeResult> {
  try {
    const url = new URL(`${access.baseUrl}/${"get" in probe ? probe.get : "chat/completions"}`);
    const { status } = await httpExchange(url, requestOf(probe, access), { ...context, limits });
    return judge(status, probe, provider);
  } catch (error) {
    if (!isAuthError(error) || error.code === "cancelled") throw error;
    return { status: "unreachable", message: error.message };
  }
}

function judge(status: number, probe: KeyProbe, provider: Named): ProbeResult {
  if (status === 401 || status === 403 || probe.refusedStatuses?.includes(status)) {
    const hint = `agent auth login ${provider.id}`;
    return refused("credential_invalid", `${provider.name} does not accept this key (HTTP ${status}).`, hint);
  }
  if (status === 402) {
    const hint = `Add credit to your account at ${provider.name}.`;
    return refused(
      "quota_exceeded",
      `${provider.name} knows this key, but it has no credit (HTTP 402).`,
      hint,
    );
  }
  // With 429 the key was accepted, only too often.
  if ((status >= 200 && status < 300) || status === 429) return { status: "accepted" };
  return { status: "unreachable", message: `${provider.name} could not check the key (HTTP ${status}).` };
}

function refused(code: AuthErrorCode, message: string, hint: string): ProbeResult {
  return { status: "refused", code, message, hint };
}

function requestOf(probe: KeyProbe, access: Access): RequestInit {
  const headers = { accept: "application/json", ...headersOf(probe, access), ...probe.headers };
  if ("get" in probe) return { headers };
  const body = { model: probe.chatWith, max_tokens: 1, messages: [{ role: "user", content: "hi" }] };
  return {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

function headersOf(probe: KeyProbe, access: Access): Record<string, string> {
  if (probe.keyHeader === undefined) return { ...access.headers };
  const { authorization = "", ...others } = access.headers;
  return { ...others, [probe.keyHeader]: authorization.replace(/^Bearer /, "") };
}
