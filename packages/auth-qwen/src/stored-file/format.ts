import type { OAuthCredential } from "@link-assistant/auth-core";

/**
 * Qwen Code's `oauth_creds.json`. `refresh_token` may be missing: Qwen Code then counts as signed out, but the
 * access token still works until it expires.
 */
export interface StoredFile {
  readonly access_token: string;
  readonly refresh_token?: string | null | undefined;
  readonly token_type: string;
  readonly resource_url?: string | null | undefined;
  readonly expiry_date: number;
}

/**
 * Whether a value is what Qwen Code keeps in its file. Written by hand because it stands on the path of a valid
 * token, where no schema library is loaded; a property test keeps it equal to `storedFileSchema`.
 */
export function isStoredFile(value: unknown): value is StoredFile {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const file = value as Record<string, unknown>;
  return (
    isFilled(file.access_token) &&
    isFilled(file.token_type) &&
    isAbsentOrText(file.refresh_token) &&
    isAbsentOrText(file.resource_url) &&
    Number.isFinite(file.expiry_date) &&
    file.expiry_date !== 0
  );
}

/** The credential in the text of a file, or undefined when Qwen Code would not accept the text either. */
export function parseStoredFile(text: string): OAuthCredential | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isStoredFile(value) ? toCredential(value) : undefined;
}

/** Qwen Code's names in ours; `resource_url` is kept as a parameter, since it names the model API. */
export function toCredential(file: StoredFile): OAuthCredential {
  return {
    kind: "oauth",
    accessToken: file.access_token,
    expiresAt: file.expiry_date,
    ...(file.refresh_token && { refreshToken: file.refresh_token }),
    ...(file.resource_url && { params: { resource_url: file.resource_url } }),
  };
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isAbsentOrText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}
