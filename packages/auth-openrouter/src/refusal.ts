import { type Access, AuthError, type AuthErrorCode, type RefusedResponse } from "@link-assistant/auth-core";
import * as z from "zod/mini";

const errorSchema = z.object({
  error: z.object({ metadata: z.nullish(z.object({ limit_source: z.nullish(z.string()) })) }),
});

const creditsPage = "https://openrouter.ai/settings/credits";
const keysPage = "https://openrouter.ai/settings/keys";

/**
 * What a refused request means for the person, in our words: OpenRouter's may quote the prompt.
 * https://openrouter.ai/docs/api-reference/errors, https://openrouter.ai/docs/api-reference/limits
 */
export function explainRefusal(response: RefusedResponse, access: Access): AuthError | undefined {
  const { status, retryAfter } = response;
  const refuse = (code: AuthErrorCode, message: string, hint: string) =>
    new AuthError(code, `${message} (HTTP ${status}).`, { hint, details: detailsOf(response, access) });
  switch (status) {
    case 401:
      return refuse("credential_invalid", "OpenRouter does not know this key", "agent auth login openrouter");
    case 402:
      return outOfCredit(limitSource(response.body), retryAfter, refuse);
    case 403:
      return refuse(
        "access_denied",
        "OpenRouter does not let this key or this prompt through",
        `A guardrail, moderation, or a restriction of the key: ${keysPage}`,
      );
    case 429:
      return refuse(
        "rate_limited",
        "The request limit of OpenRouter or of the model's provider is reached",
        later(retryAfter),
      );
    case 502:
    case 503:
      return refuse("server_error", "No provider of this model can answer now", later(retryAfter));
    default:
      return undefined;
  }
}

function outOfCredit(
  source: string | undefined,
  retryAfter: string | undefined,
  refuse: (code: AuthErrorCode, message: string, hint: string) => AuthError,
): AuthError {
  switch (source) {
    case "openrouter_key_limit":
      return refuse(
        "quota_exceeded",
        "The spending limit of this OpenRouter key is used up",
        `Raise it: ${keysPage}`,
      );
    case "openrouter_in_flight_budget":
      return refuse(
        "rate_limited",
        "The requests under way already fill your OpenRouter budget",
        later(retryAfter),
      );
    default:
      return refuse(
        "quota_exceeded",
        "Your OpenRouter account has not enough credit",
        `Add some: ${creditsPage}`,
      );
  }
}

function limitSource(body: string): string | undefined {
  try {
    return errorSchema.parse(JSON.parse(body)).error.metadata?.limit_source ?? undefined;
  } catch {
    return undefined;
  }
}

function later(retryAfter: string | undefined): string {
  const seconds = secondsOf(retryAfter);
  return seconds === undefined ? "Try again in a while, or use another model" : `Try again in ${seconds} s`;
}

function detailsOf({ status, retryAfter }: RefusedResponse, { baseUrl }: Access) {
  const seconds = secondsOf(retryAfter);
  return {
    provider: "openrouter",
    host: new URL(baseUrl).host,
    status,
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
  };
}

/** OpenRouter sends seconds, never a date. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}
