import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import {
  type FindingDraft,
  finding,
  readExpiry,
  readScopes,
  secretText,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { tool } from "./tool.js";

const text = z.optional(z.nullable(z.string()));

const loginSchema = z.looseObject({
  accessToken: z.string(),
  refreshToken: text,
  expiresAt: z.optional(z.unknown()),
  refreshTokenExpiresAt: z.optional(z.unknown()),
  loginEnded: z.optional(z.unknown()),
  scopes: z.optional(z.unknown()),
  subscriptionType: z.optional(z.unknown()),
  rateLimitTier: z.optional(z.unknown()),
  isMax: z.optional(z.unknown()),
  accountUuid: z.optional(z.unknown()),
});
type Login = z.infer<typeof loginSchema>;

/** Whose login it is, by another file of Claude Code. */
export interface Identity {
  readonly email?: string | undefined;
  readonly accountUuid?: string | undefined;
}

/** The value of `claudeAiOauth`, wherever it was found. */
export interface FoundLogin {
  readonly value: unknown;
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
  readonly identity: Identity;
  /** Why Claude Code itself does not read it, where it does not. */
  readonly overruled?: string | undefined;
}

/** Anthropic's terms keep this login to Claude Code: described, handed out only to somebody who opted in. */
export function loginFinding(found: FoundLogin, now: number): Finding {
  const { location, locator, overruled } = found;
  const common = { provider: "anthropic", kind: "oauth", location, locator, restricted: true } as const;
  const parsed = loginSchema.safeParse(found.value);
  if (!parsed.success) {
    const detail = wrongField(parsed.error);
    return finding({ ...common, status: "malformed", detail, flags: found.flags, hint: tool.signInHint });
  }
  const judgement = judge(parsed.data, now);
  const owner = ownerOf(parsed.data, found.identity);
  const plan = planOf(parsed.data);
  const refreshToken = secretText(parsed.data.refreshToken);
  return finding({
    ...common,
    ...judgement,
    ...(overruled !== undefined && { status: "overruled", detail: overruled }),
    ...(owner.account !== undefined && { account: owner.account }),
    ...(plan !== undefined && { plan }),
    ...(refreshToken !== undefined && { refreshToken }),
    flags: [...found.flags, ...flagsOf(parsed.data), ...owner.flags],
    hint: tool.signInHint,
  });
}

function judge(
  login: Login,
  now: number,
): Pick<FindingDraft, "status" | "detail" | "expiresAt" | "credential"> {
  if (isEnded(login, now)) return { status: "login-ended", detail: ended };
  const accessToken = secretText(login.accessToken);
  if (accessToken === undefined) {
    return {
      status: "malformed",
      detail: `The access token has characters that no token has. ${signInAgain}`,
    };
  }
  const { expiresAt } = readExpiry(login.expiresAt);
  const status = statusByExpiry(expiresAt, now);
  const scopes = readScopes(login.scopes);
  return {
    status,
    ...(status === "expired" && { detail: expiredDetail(login) }),
    ...(expiresAt !== undefined && { expiresAt }),
    // Without the refresh token, which is single use: whoever else presents it logs Claude Code out.
    credential: {
      kind: "oauth",
      accessToken,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(scopes.length > 0 && { scopes }),
    },
  };
}

/**
 * After a refused refresh Claude Code blanks the tokens and sets `expiresAt` to 0, but keeps the file: that is
 * "signed out", not "expired in 1970". A login also ends at its time limit, refreshed or not.
 */
function isEnded(login: Login, now: number): boolean {
  const { expiresAt: endsAt } = readExpiry(login.refreshTokenExpiresAt);
  const isBlank = login.accessToken.trim() === "" || login.expiresAt === 0;
  return isBlank || Boolean(login.loginEnded) || (endsAt !== undefined && endsAt <= now);
}

const signInAgain = "Start claude and sign in again.";
const ended = `The login has ended: Claude Code was signed out, or its time limit has passed. ${signInAgain}`;

function expiredDetail({ refreshToken }: Login): string {
  return refreshToken
    ? "The access token has expired. Claude Code renews it when it is started."
    : `The access token has expired, and there is no refresh token beside it. ${signInAgain}`;
}

function flagsOf({ refreshToken, expiresAt, scopes }: Login): readonly FindingFlag[] {
  return [
    ...(readExpiry(expiresAt).unitGuessed ? (["expiry-unit-guessed"] as const) : []),
    ...(refreshToken ? [] : (["not-renewable"] as const)),
    ...(scopes === undefined || Array.isArray(scopes) ? [] : (["unusual-shape"] as const)),
  ];
}

/** The identity file is written apart from the login, and loses races: it counts only where it does not disagree. */
function ownerOf(
  { accountUuid }: Login,
  { email, accountUuid: other }: Identity,
): { readonly account?: string | undefined; readonly flags: readonly FindingFlag[] } {
  const disagree = typeof accountUuid === "string" && other !== undefined && accountUuid !== other;
  return disagree ? { flags: ["account-uncertain"] } : { account: email, flags: [] };
}

/** `max 5x`, `pro`, …; of the 1.0.24 era only `isMax` tells. */
function planOf({ subscriptionType, rateLimitTier, isMax }: Login): string | undefined {
  if (typeof subscriptionType !== "string" || ["", "unknown"].includes(subscriptionType)) {
    return isMax === true ? "max" : undefined;
  }
  const [, multiple] = typeof rateLimitTier === "string" ? (/_(\d+x)$/.exec(rateLimitTier) ?? []) : [];
  return multiple === undefined ? subscriptionType : `${subscriptionType} ${multiple}`;
}

function wrongField(error: z.core.$ZodError): string {
  const field = error.issues[0]?.path[0];
  return field === undefined
    ? `The login is not an object. ${signInAgain}`
    : `The field ${String(field)} is missing or not text. ${signInAgain}`;
}
