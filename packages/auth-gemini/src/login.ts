import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import {
  type FindingDraft,
  finding,
  readExpiry,
  readJwtUnverified,
  readScopes,
  secretText,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import { tool } from "./tool.js";

/** A Google login as any of Gemini CLI's stores holds it, before it is judged. */
export interface FoundLogin {
  readonly location: string;
  readonly locator: string;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly idToken?: unknown;
  readonly expiry: unknown;
  readonly scope?: unknown;
  /** `active` of `google_accounts.json`. */
  readonly activeAccount?: string | undefined;
  readonly flags: readonly FindingFlag[];
  /** Why Gemini CLI itself does not read it, where it does not. */
  readonly overruled?: string | undefined;
}

/** Google's terms keep this login to Gemini CLI: described, handed out only to somebody who opted in. */
export function loginFinding(found: FoundLogin, now: number): Finding {
  const { location, locator, overruled } = found;
  const judgement = judge(found, now);
  const owner = ownerOf(found);
  return finding({
    ...judgement,
    provider: "google",
    kind: "oauth",
    location,
    locator,
    restricted: true,
    hint: tool.signInHint,
    ...(owner.account !== undefined && { account: owner.account }),
    ...(overruled !== undefined && { status: "overruled", detail: overruled }),
    flags: [...found.flags, ...judgement.flags, ...owner.flags],
  });
}

/** The ID token is written together with the login, `google_accounts.json` apart from it. */
function ownerOf({ idToken, activeAccount }: FoundLogin): {
  readonly account: string | undefined;
  readonly flags: readonly FindingFlag[];
} {
  const email = readJwtUnverified(idToken)?.email;
  const agree = email === undefined || activeAccount === undefined || email === activeAccount;
  return { account: email ?? activeAccount, flags: agree ? [] : ["account-uncertain"] };
}

type Judgement = Pick<FindingDraft, "status" | "detail" | "expiresAt" | "credential"> & {
  readonly flags: readonly FindingFlag[];
};

function judge(found: FoundLogin, now: number): Judgement {
  const refreshToken = secretText(found.refreshToken);
  if (!found.accessToken) return withoutAccessToken(refreshToken);
  const accessToken = secretText(found.accessToken);
  if (accessToken === undefined) {
    return { status: "malformed", detail: "The access token has characters that no token has.", flags: [] };
  }
  const { expiresAt, unitGuessed } = readExpiry(found.expiry);
  const status = statusByExpiry(expiresAt, now);
  const scopes = readScopes(found.scope);
  const flags: readonly FindingFlag[] = [
    ...(unitGuessed ? (["expiry-unit-guessed"] as const) : []),
    ...(refreshToken === undefined ? (["not-renewable"] as const) : []),
  ];
  return {
    status,
    flags,
    ...(status === "expired" && { detail: expiredDetail(refreshToken) }),
    ...(expiresAt !== undefined && { expiresAt }),
    credential: {
      kind: "oauth",
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(scopes.length > 0 && { scopes }),
    },
  };
}

function expiredDetail(refreshToken: string | undefined): string {
  return refreshToken === undefined
    ? "The access token has expired, and there is no refresh token beside it. Sign in again in gemini."
    : "The access token has expired. Gemini CLI renews it when it is started.";
}

function withoutAccessToken(refreshToken: string | undefined): Judgement {
  return refreshToken === undefined
    ? { status: "no-login", detail: "There is no token in it. Sign in with gemini.", flags: [] }
    : {
        status: "expired",
        detail: "There is no access token in it. Gemini CLI fetches one when it is started.",
        flags: [],
      };
}
