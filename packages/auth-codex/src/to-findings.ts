import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import {
  type FindingDraft,
  finding,
  readJwtUnverified,
  secretText,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import { type Auth, authMode, authSchema, identityOf, type Tokens } from "./auth-json.js";

const login = "codex login";

/** The place that was read: a file or a keychain item. */
export interface Place {
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
  readonly modifiedAt?: number;
  /** Why Codex does not read this place, where it does not. */
  readonly overruled?: string;
}

type Part = Omit<FindingDraft, "provider" | "location"> & {
  readonly row: string;
  readonly provider?: string;
};

/** All that one place holds, each part on its own: the one that Codex uses, and those that it does not. */
export function findingsOf(content: unknown, place: Place, now: number): readonly Finding[] {
  const parsed = authSchema.safeParse(content);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join(".");
    const what = field ? `"${field}" is not what Codex accepts` : "It is not an object";
    return [
      toFinding(
        {
          row: "",
          provider: "codex",
          kind: "unknown",
          status: "malformed",
          detail: `${what}. Sign in again: ${login}`,
        },
        place,
      ),
    ];
  }
  const mode = authMode(parsed.data);
  const parts = [keyPart(parsed.data, mode), tokensPart(parsed.data, mode, now), ...otherParts(parsed.data)];
  const present = parts.filter((part) => part !== undefined);
  return (present.length > 0 ? present : [nothing]).map((part) => toFinding(part, place));
}

function toFinding(
  { row, flags = [], ...part }: Part,
  { location, locator, overruled, ...place }: Place,
): Finding {
  return finding({
    provider: "openai",
    ...part,
    ...(overruled !== undefined && { status: "overruled", detail: overruled }),
    location,
    locator: row === "" ? locator : `${locator}#${row}`,
    ...(place.modifiedAt !== undefined && { modifiedAt: place.modifiedAt }),
    flags: [...place.flags, ...flags],
    hint: login,
  });
}

const nothing: Part = {
  row: "",
  kind: "unknown",
  status: "no-login",
  detail: `There is no key and no login in it. Sign in: ${login}`,
};

function keyPart({ OPENAI_API_KEY: value }: Auth, mode: string): Part | undefined {
  if (value == null) return undefined;
  const part = { row: "OPENAI_API_KEY", kind: "api-key" } as const;
  if (mode !== "apikey") return { ...part, ...notUsed("key") };
  const apiKey = secretText(value);
  if (apiKey !== undefined) return { ...part, status: "usable", credential: { kind: "api-key", apiKey } };
  const detail = value === "" ? "The key is empty." : "The key has characters that no key has.";
  return {
    ...part,
    status: value === "" ? "no-login" : "malformed",
    detail: `${detail} Sign in again: ${login}`,
  };
}

function tokensPart({ tokens }: Auth, mode: string, now: number): Part | undefined {
  if (tokens == null) return undefined;
  const { email, plan } = identityOf(tokens);
  const part = {
    row: "tokens",
    kind: "oauth",
    restricted: true,
    ...(email !== undefined && { account: email }),
    ...(plan !== undefined && { plan }),
  } as const;
  if (mode !== "chatgpt" && mode !== "chatgptAuthTokens") return { ...part, ...notUsed("ChatGPT login") };
  return { ...part, ...judgeTokens(tokens, now) };
}

function judgeTokens(tokens: Tokens, now: number): Omit<Part, "row" | "kind"> {
  const accessToken = secretText(tokens.access_token);
  const refreshToken = secretText(tokens.refresh_token);
  if (accessToken === undefined) {
    return { status: "no-login", detail: `There is no access token in it. Sign in again: ${login}` };
  }
  const expiresAt = readJwtUnverified(accessToken)?.expiresAt;
  const status = statusByExpiry(expiresAt, now);
  return {
    status,
    ...(status === "expired" && { detail: `The access token has expired. Use Codex once, or: ${login}` }),
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

/** Credentials for Codex's own programs and for another company's cloud: named, never handed out. */
function otherParts(auth: Auth): readonly Part[] {
  const named = [
    ["personal_access_token", "A personal access token of a ChatGPT workspace"],
    ["agent_identity", "An agent identity"],
    ["bedrock_api_key", "A key for Amazon Bedrock"],
  ] as const;
  return named
    .filter(([row]) => auth[row] != null)
    .map(([row, what]) => ({
      row,
      kind: "unknown",
      status: "unknown-expiry",
      detail: `${what}. Only Codex can use it.`,
    }));
}

function notUsed(what: string): Pick<Part, "status" | "detail"> {
  return {
    status: "overruled",
    detail: `Codex does not use this ${what}: its file says that it signs in otherwise.`,
  };
}
