import {
  type FindingDraft,
  readJwtUnverified,
  secretText,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import type { EntryContent } from "./entry.js";
import { latestTime } from "./parse-entry.js";

type Login = Extract<EntryContent, { type: "oauth" }>;
type Judgement = Pick<FindingDraft, "kind" | "status" | "detail" | "expiresAt" | "account" | "credential">;

/** The tokens of one entry, of whatever provider: linked at an import, and never refreshed by us. */
export function judgeLogin(login: Login, now: number): Judgement {
  const accessToken = secretText(login.access);
  const refreshToken = secretText(login.refresh);
  if (accessToken === undefined) return { kind: "oauth", ...withoutAccessToken(login, refreshToken) };
  // OpenCode counts milliseconds; what it takes for long past is not ours to revive by guessing at seconds.
  const isTold = login.expires > 0 && login.expires <= latestTime;
  const expiresAt = isTold ? login.expires : undefined;
  const status = statusByExpiry(expiresAt, now);
  const account = readJwtUnverified(accessToken)?.email;
  return {
    kind: "oauth",
    status,
    ...(status === "expired" && { detail: expired }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(account !== undefined && { account }),
    credential: {
      kind: "oauth",
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(expiresAt !== undefined && { expiresAt }),
    },
  };
}

const signInAgain = "Sign in again: opencode auth login";
const expired = "The access token has expired. Use it once in OpenCode, or: opencode auth login";

function withoutAccessToken(
  { access }: Login,
  refreshToken: string | undefined,
): Pick<Judgement, "status" | "detail"> {
  if (access !== "") {
    return {
      status: "malformed",
      detail: `The access token has characters that no token has. ${signInAgain}`,
    };
  }
  if (refreshToken === undefined)
    return { status: "no-login", detail: `Both tokens are empty. ${signInAgain}` };
  return {
    status: "expired",
    detail: "There is no access token. Use it once in OpenCode, which will fetch one.",
  };
}
