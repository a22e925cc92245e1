import { AuthError, type AuthErrorCode } from "./error.js";
import type { Runtime } from "./ports/runtime.js";
import type { Access, ProbeResult } from "./provider.js";

/**
 * The one cheap call that tells a good key from a bad one. `/models` proves nothing where it answers to anybody
 * (OpenRouter, Hugging Face, OpenCode Zen), so each provider names its own. Paths are relative to the base URL.
 */
export type KeyProbe = (
  | { readonly get: string }
  /** A chat request for one token, where there is no other way. */
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

const timeoutMs = 10_000;

/**
 * Asks the provider about a key. What the provider or the network does is a result, not an error.
 *
 * @throws AuthError `cancelled`, when the caller's signal is aborted
 */
export async function probeKey(
  probe: KeyProbe,
  provider: Named,
  access: Access,
  context: ProbeContext,
): Promise<ProbeResult> {
  const status = await statusOf(probe, access, context);
  if (status === undefined) {
    return { status: "unreachable", message: `${provider.name} could not be reached to check the key.` };
  }
  if (status >= 200 && status < 300) return { status: "accepted" };
  if (status === 401 || status === 403 || probe.refusedStatuses?.includes(status)) {
    return refused(provider, "credential_invalid", `does not accept this key (HTTP ${status})`);
  }
  if (status === 402)
    return refused(provider, "quota_exceeded", "accepts this key, but it has no credit (HTTP 402)");
  if (status === 429)
    return refused(provider, "rate_limited", "accepts this key, but its limit is reached (HTTP 429)");
  return { status: "unreachable", message: `${provider.name} could not check the key (HTTP ${status}).` };
}

function refused(provider: Named, code: AuthErrorCode, what: string): ProbeResult {
  const hint =
    code === "credential_invalid"
      ? `agent auth login ${provider.id}`
      : `See your account at ${provider.name}, then try again.`;
  return { status: "refused", code, message: `${provider.name} ${what}.`, hint };
}

/** The status of the answer; undefined when there was none. The body is not read. */
async function statusOf(
  probe: KeyProbe,
  access: Access,
  { runtime, signal }: ProbeContext,
): Promise<number | undefined> {
  const limit = new AbortController();
  const stop = () => limit.abort(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  runtime.sleep(timeoutMs, limit.signal).then(stop, () => undefined);
  try {
    signal?.throwIfAborted();
    const response = await runtime.fetch(addressOf(probe, access), {
      ...requestOf(probe, access),
      redirect: "error",
      signal: limit.signal,
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    if (signal?.aborted) throw new AuthError("cancelled", "The check of the key was cancelled.");
    return undefined;
  } finally {
    signal?.removeEventListener("abort", stop);
    limit.abort();
  }
}

function addressOf(probe: KeyProbe, access: Access): string {
  return `${access.baseUrl}/${"get" in probe ? probe.get : "chat/completions"}`;
}

function requestOf(probe: KeyProbe, access: Access): RequestInit {
  const headers = { ...headersOf(probe, access), ...probe.headers };
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
