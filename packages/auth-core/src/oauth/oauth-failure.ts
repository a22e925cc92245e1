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
  const { http, answer } = answered;
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
  const oauthError = clean(answer.error, answered, 100);
  const description =
    typeof answer.error_description === "string" ? clean(answer.error_description, answered) : "";
  const message = `${http.host} answered ${oauthError} (HTTP ${http.status})${description && `: ${description}`}`;
  return new AuthError(errorCode(oauthError, http.status), message, { details: { ...details, oauthError } });
}

function clean(text: string, { secrets }: Answered, maxLength = 300): string {
  return printable(withoutSecrets(printable(text, maxLength), secrets), maxLength);
}

function errorCode(oauthError: string, status: number): AuthErrorCode {
  if (status >= 500) return "server_error";
  const code = Object.hasOwn(codes, oauthError) ? codes[oauthError] : undefined;
  return code ?? (status === 429 ? "rate_limited" : "oauth_error");
}

function missingField(answer: OAuthAnswer): string {
  const required = "device_code" in answer ? ["user_code", "verification_uri"] : ["access_token"];
  return required.find((name) => typeof answer[name] !== "string") ?? "token_type";
}
