import {
  type FindingDraft,
  readJwtUnverified,
  secretText,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import { identityOf, type Tokens } from "./auth-json.js";

type Judgement = Omit<FindingDraft, "provider" | "location">;

/** A ChatGPT login: described, handed out only to somebody who opted in. */
export function judgeLogin(tokens: Tokens, mode: string, now: number): Judgement {
  const isUsed = mode === "chatgpt" || mode === "chatgptAuthTokens";
  const judgement = isUsed ? judgeTokens(tokens, now) : notUsed;
  return { ...judgement, ...identityOf(tokens), kind: "oauth", restricted: true };
}

const notUsed = {
  status: "overruled",
  detail: "Codex does not use this ChatGPT login: its file says that it signs in otherwise.",
} as const;

function judgeTokens(
  tokens: Tokens,
  now: number,
): Pick<FindingDraft, "status" | "detail" | "expiresAt" | "flags" | "credential"> {
  const accessToken = secretText(tokens.access_token);
  const refreshToken = secretText(tokens.refresh_token);
  if (accessToken === undefined) {
    return tokens.access_token === ""
      ? { status: "no-login", detail: "There is no access token in it. Sign in again: codex login" }
      : {
          status: "malformed",
          detail: "The access token has characters that no token has. Sign in again: codex login",
        };
  }
  const expiresAt = readJwtUnverified(accessToken)?.expiresAt;
  const status = statusByExpiry(expiresAt, now);
  return {
    status,
    ...(status === "expired" && {
      detail: "The access token has expired. Use Codex once, or: codex login",
    }),
    ...(expiresAt !== undefined && { expiresAt }),
    flags: refreshToken === undefined ? ["not-renewable"] : [],
    credential: {
      kind: "oauth",
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(tokens.account_id && { params: { account_id: tokens.account_id } }),
    },
  };
}
