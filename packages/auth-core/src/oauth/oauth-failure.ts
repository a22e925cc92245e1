import { AuthError, type AuthErrorCode } from "../error.js";
import type { HttpAnswer } from "./http-exchange.js";
import type { OAuthAnswer } from "./oauth-answer.js";
import { printable, withoutSecrets } from "./printable.js";
import { retryAfterSeconds } from "./retry-after.js";
import { seconds } from "./seconds.js";

interface Answered {
  readonly http: HttpAnswer;
  readonly answer: OAuthAnswer;
  readonly secrets: readonly string[];
}

/** Words that different servers have for the same refusal. */
const codes: Readonly<Record<string, AuthErrorCode>> = {
  access_denied: "access_denied",
  authorization_denied: "access_denied",
  authorization_declined: "access_denied",
  expired_token: "expired_token",
  temporarily_unavailable: "server_error",
  server_error: "server_error",
};

/** The error for an answer that says `error`, or that the OAuth library found wanting. */
export function answeredError(error: unknown, answered: Answered): AuthError {
  const { http, answer, secrets } = answered;
  // GitHub's `slow_down` says in the body when to come again.
  const retryAfter = retryAfterSeconds(http.headers) ?? seconds(answer.interval);
  const details = {
    host: http.host,
    status: http.status,
    ...(retryAfter !== undefined && { retryAfterSeconds: retryAfter }),
  };
  if (typeof answer.error !== "string") {
    return new AuthError("unexpected_response", `The answer of ${http.host} is not what OAuth prescribes.`, {
      details: { ...details, field: missingField(answer) },
      cause: error,
    });
  }
  return refusedError({
    ...details,
    error: answer.error,
    description: typeof answer.error_description === "string" ? answer.error_description : "",
    secrets,
  });
}

export interface Refusal {
  readonly host: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** `error` and `error_description` as they came (RFC 6749 sections 4.1.2.1 and 5.2). */
  readonly error: string;
  readonly description: string;
  readonly secrets: readonly string[];
}

/** The error for a server's own "no". */
export function refusedError({ error, description, secrets, ...details }: Refusal): AuthError {
  const clean = (text: string, maxLength: number) =>
    printable(withoutSecrets(printable(text, maxLength), secrets), maxLength);
  const oauthError = clean(error, 100);
  const reason = clean(description, 300);
  const status = details.status === undefined ? "" : ` (HTTP ${details.status})`;
  const message = `${details.host} answered ${oauthError}${status}${reason && `: ${reason}`}`;
  return new AuthError(errorCode(oauthError, details.status), message, {
    details: { ...details, oauthError },
  });
}

function errorCode(oauthError: string, status = 400): AuthErrorCode {
  if (status >= 500) return "server_error";
  const code = Object.hasOwn(codes, oauthError) ? codes[oauthError] : undefined;
  return code ?? (status === 429 ? "rate_limited" : "oauth_error");
}

function missingField(answer: OAuthAnswer): string {
  const required = "device_code" in answer ? ["user_code", "verification_uri"] : ["access_token"];
  return required.find((name) => typeof answer[name] !== "string") ?? "token_type";
}
