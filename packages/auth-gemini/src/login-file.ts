import type { Finding } from "@link-assistant/auth-core";
import { brokenFinding, type FoundFile } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { adcFinding, isAdc } from "./adc.js";
import { loginFinding } from "./login.js";
import { tool } from "./tool.js";

const text = z.optional(z.nullable(z.string()));

const loginSchema = z.looseObject({
  access_token: text,
  refresh_token: text,
  id_token: z.optional(z.unknown()),
  expiry_date: z.optional(z.unknown()),
  scope: z.optional(z.unknown()),
});

export interface LoginContext {
  readonly now: number;
  readonly activeAccount?: string | undefined;
  readonly overruled?: string | undefined;
}

/** G1, `oauth_creds.json`. What gcloud wrote is told apart by its `type` before anything else. */
export function loginFileFinding(file: FoundFile, context: LoginContext): Finding {
  const { path, value, flags } = file;
  if (isAdc(value)) return adcFinding(file);
  const parsed = loginSchema.safeParse(value);
  if (!parsed.success) {
    return brokenFinding(tool, path, { status: "malformed", detail: wrongField(parsed.error), flags });
  }
  const { access_token, refresh_token, id_token, expiry_date, scope } = parsed.data;
  const { now, ...rest } = context;
  return loginFinding(
    {
      ...rest,
      location: path,
      locator: path,
      accessToken: access_token ?? undefined,
      refreshToken: refresh_token ?? undefined,
      idToken: id_token,
      expiry: expiry_date,
      scope,
      flags,
    },
    now,
  );
}

function wrongField(error: z.core.$ZodError): string {
  const field = error.issues[0]?.path[0];
  return field === undefined
    ? "It is JSON, but not an object. Sign in again in gemini."
    : `The field ${String(field)} is not text. Sign in again in gemini.`;
}
