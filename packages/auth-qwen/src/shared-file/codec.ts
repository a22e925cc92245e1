import type { OAuthCredential } from "@link-assistant/auth-core";
import { toCredential } from "../stored-file/index.js";
import { storedFileSchema } from "./schema.js";

/** An access token whose end the server did not tell is used this long: Qwen Code rejects a file without one. */
const assumedLifeMs = 60 * 60 * 1000;

export type DecodedFile =
  | { readonly status: "login"; readonly credential: OAuthCredential }
  /** What is wrong, naming the field and never its value. */
  | { readonly status: "malformed"; readonly problem: string; readonly field?: string };

/** Reads a file with the reason why it is not a login, for the paths on which somebody will read the reason. */
export function decodeStoredFile(text: string): DecodedFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { status: "malformed", problem: notJson(text) };
  }
  const parsed = storedFileSchema.safeParse(value);
  if (parsed.success) return { status: "login", credential: toCredential(parsed.data) };
  if (isCamelCase(value)) return { status: "malformed", problem: camelCaseProblem };
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  return field
    ? { status: "malformed", problem: `"${field}" ${issue?.message}`, field }
    : { status: "malformed", problem: "it must be a JSON object" };
}

/**
 * The text of a file that Qwen Code reads: its five keys in its order, two-space indent, no newline at the end.
 * A refresh keeps a field that another tool put there; at sign-in there are exactly the five.
 */
export function encodeStoredFile(credential: OAuthCredential, now: number, previousText?: string): string {
  const { access_token, refresh_token, token_type, resource_url, expiry_date, ...others } =
    readObject(previousText);
  return JSON.stringify(
    {
      access_token: credential.accessToken,
      refresh_token: credential.refreshToken,
      token_type: "Bearer",
      resource_url: credential.params?.resource_url,
      expiry_date: credential.expiresAt ?? now + assumedLifeMs,
      ...others,
    },
    undefined,
    2,
  );
}

const camelCaseProblem =
  'it has "accessToken" where Qwen Code has "access_token": opencode-qwen-oauth writes such files, and Qwen Code cannot read them';

function isCamelCase(value: unknown): boolean {
  return typeof value === "object" && value !== null && "accessToken" in value && !("access_token" in value);
}

function notJson(text: string): string {
  if (text.trim() === "") return "it is empty";
  return text.startsWith("\uFEFF") ? "it begins with a byte order mark" : "it is not valid JSON";
}

function readObject(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
