import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { finding, secretText } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { loginFinding, loginHint } from "./login.js";

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
      hint: loginHint,
    });
  }
  const { accessToken, refreshToken, expiresAt, scope } = parsed.data.token;
  if (!isLogin) return keyFinding({ ...secret, apiKey: accessToken });
  return loginFinding(
    { ...secret, accessToken, refreshToken: refreshToken ?? undefined, expiry: expiresAt, scope },
    now,
  );
}

export interface FoundKey {
  readonly apiKey: string;
  readonly location: string;
  readonly locator: string;
  readonly flags?: readonly FindingFlag[];
  readonly provider?: string;
  readonly detail?: string | undefined;
  readonly overruled?: string | undefined;
}

/** An API key belongs to the person: it may be used anywhere. */
export function keyFinding({ apiKey: text, overruled, ...found }: FoundKey): Finding {
  const { location, locator, flags = [], provider = "google", detail } = found;
  const common = { provider, kind: "api-key", location, locator, flags } as const;
  const apiKey = secretText(text.trim());
  if (apiKey === undefined) {
    return text.trim() === ""
      ? finding({ ...common, status: "no-login", detail: "The key is empty." })
      : finding({ ...common, status: "malformed", detail: "The key has characters that no key has." });
  }
  const said = overruled ?? detail;
  return finding({
    ...common,
    status: overruled === undefined ? "usable" : "overruled",
    ...(said !== undefined && { detail: said }),
    credential: { kind: "api-key", apiKey },
  });
}
