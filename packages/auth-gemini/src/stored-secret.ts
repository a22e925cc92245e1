import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { finding } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { keyFinding } from "./api-key.js";
import { loginFinding } from "./login.js";
import { tool } from "./tool.js";

/** The two items of Gemini CLI's hybrid store that are ours to describe; MCP tokens and extension secrets are not. */
export const loginItem = { service: "gemini-cli-oauth", account: "main-account" } as const;
export const keyItem = { service: "gemini-cli-api-key", account: "default-api-key" } as const;
export type StoreItem = typeof loginItem | typeof keyItem;

const optionalText = z.optional(z.nullable(z.string()));

const itemSchema = z.looseObject({
  token: z.looseObject({
    accessToken: z.string(),
    refreshToken: optionalText,
    expiresAt: z.optional(z.unknown()),
    scope: z.optional(z.unknown()),
  }),
});

export interface StoredSecret {
  readonly item: StoreItem;
  /** JSON value of the item. */
  readonly value: unknown;
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
  readonly activeAccount?: string | undefined;
  readonly overruled?: string | undefined;
}

/** One item of the keychain or of an encrypted file. */
export function storedFinding(secret: StoredSecret, now: number): Finding {
  const parsed = itemSchema.safeParse(secret.value);
  const isLogin = secret.item === loginItem;
  if (!parsed.success) {
    return finding({
      provider: "google",
      kind: isLogin ? "oauth" : "api-key",
      location: secret.location,
      flags: secret.flags,
      status: "malformed",
      detail: "The stored item is not as Gemini CLI writes it. Sign in again there.",
      hint: tool.signInHint,
    });
  }
  const { accessToken, refreshToken, expiresAt, scope } = parsed.data.token;
  if (!isLogin) return keyFinding({ ...secret, apiKey: accessToken });
  return loginFinding(
    { ...secret, accessToken, refreshToken: refreshToken ?? undefined, expiry: expiresAt, scope },
    now,
  );
}
