import { type Access, AuthError, type AuthErrorCode } from "@link-assistant/auth-core";
import * as z from "zod/mini";
import { isQwenHost } from "./base-url.js";
import { lifecycleNotices } from "./lifecycle.js";

/** What the model API answered instead of a completion. */
export interface RefusedResponse {
  readonly status: number;
  readonly body: string;
  /** The `Retry-After` header, as sent. */
  readonly retryAfter?: string | undefined;
}

const errorSchema = z.object({
  error: z.object({
    code: z.optional(z.nullable(z.union([z.string(), z.number()]))),
    message: z.optional(z.nullable(z.string())),
  }),
});

const keyHint = "agent qwen:login --plan coding|token|standard";

/** What a refusal means for the person; undefined when there is nothing to add to the status. */
export function explainRefusal(response: RefusedResponse, access: Access): AuthError | undefined {
  const { status } = response;
  const oauth = isOAuth(access);
  if (status === 401) return oauth ? loginRefused(response, access) : keyRefused(access);
  if (status === 403) {
    return refused(
      "credential_invalid",
      access,
      status,
      "Qwen does not allow this request.",
      "agent models qwen",
    );
  }
  if (status === 429) return throttled(response, access);
  if (status >= 500) return refused("server_error", access, status, `Qwen's model API failed (${status}).`);
  return undefined;
}

/** By the header that tells DashScope how to read the token: {@link Access} holds no credential. */
function isOAuth(access: Access): boolean {
  return "X-DashScope-AuthType" in access.headers;
}

// Since 2026-04-15 a login that was just granted is answered like a dead one. A company's own server has closed nothing.
function loginRefused(response: RefusedResponse, access: Access): AuthError {
  const { code, message } = readError(response.body);
  const closed = code === "invalid_api_key" || message.includes("invalid access token or token expired");
  const [notice] = lifecycleNotices;
  if (closed && notice && isQwenHost(access.baseUrl))
    return refused("plan_closed", access, 401, notice.summary, notice.nextStep);
  return refused("sign_in_again", access, 401, "The model API refused the login.", "agent qwen:login");
}

function keyRefused(access: Access): AuthError {
  return refused(
    "credential_invalid",
    access,
    401,
    "The model API does not accept this key. A key is valid for one plan and one region only.",
    `${keyHint} [--region cn|intl|us|hk]`,
  );
}

function throttled(response: RefusedResponse, access: Access): AuthError {
  const { code, message } = readError(response.body);
  if (code === "insufficient_quota" || /quota exceeded/i.test(message)) {
    return refused("quota_exceeded", access, 429, "The quota of this Qwen plan is used up.", keyHint);
  }
  const seconds = retryAfterSeconds(response.retryAfter);
  const when = seconds === undefined ? "in a while" : `in ${seconds} s`;
  return new AuthError("rate_limited", `Qwen's model API is throttling requests (429).`, {
    hint: `Try again ${when}`,
    details: { ...detailsOf(access, 429), ...(seconds !== undefined && { retryAfterSeconds: seconds }) },
  });
}

function refused(
  code: AuthErrorCode,
  access: Access,
  status: number,
  message: string,
  hint?: string,
): AuthError {
  return new AuthError(code, message, { ...(hint && { hint }), details: detailsOf(access, status) });
}

function detailsOf(access: Access, status: number) {
  return { provider: "qwen", host: new URL(access.baseUrl).host, status };
}

function readError(body: string): { readonly code: string; readonly message: string } {
  try {
    const { error } = errorSchema.parse(JSON.parse(body));
    return { code: String(error.code ?? ""), message: error.message ?? "" };
  } catch {
    return { code: "", message: "" };
  }
}

// Dates (RFC 9110 section 10.2.3) are not worth a clock here: Qwen sends seconds.
function retryAfterSeconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}
