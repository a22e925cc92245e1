import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { brokenFinding, type FindingDraft, finding } from "@link-assistant/auth-core/importing";
import { judgeApiKey } from "./api-key.js";
import { type Auth, authMode, authSchema } from "./auth-json.js";
import { judgeLogin } from "./login.js";
import { tool } from "./tool.js";

/** The place that was read: a file or a keychain item. */
export interface Place {
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
  /** Why Codex does not read this place, where it does not. */
  readonly overruled?: string | undefined;
}

/** One field of the document, judged. */
type Part = Omit<FindingDraft, "provider" | "location"> & { readonly row: string };

/** All that one place holds, each part on its own: the one that Codex uses, and those that it does not. */
export function authFindings(value: unknown, place: Place, now: number): readonly Finding[] {
  const { location, flags } = place;
  const parsed = authSchema.safeParse(value);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join(".");
    const what = field ? `"${field}" is not what Codex accepts` : "It is not an object";
    const detail = `${what}. Sign in again: codex login`;
    return [brokenFinding(tool, location, { status: "malformed", detail, flags })];
  }
  const parts = partsOf(parsed.data, now);
  if (parts.length > 0) return parts.map((part) => partFinding(part, place));
  const detail = "There is no key and no login in it. Sign in: codex login";
  return [brokenFinding(tool, location, { status: "no-login", detail, flags })];
}

function partsOf(auth: Auth, now: number): readonly Part[] {
  const mode = authMode(auth);
  const { OPENAI_API_KEY: apiKey, tokens } = auth;
  return [
    ...(apiKey == null ? [] : [{ row: "OPENAI_API_KEY", ...judgeApiKey(apiKey, mode) }]),
    ...(tokens == null ? [] : [{ row: "tokens", ...judgeLogin(tokens, mode, now) }]),
    ...otherParts(auth),
  ];
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

function partFinding({ row, ...part }: Part, { location, locator, flags, overruled }: Place): Finding {
  return finding({
    ...part,
    ...(overruled !== undefined && { status: "overruled", detail: overruled }),
    provider: "openai",
    location,
    locator: `${locator}#${row}`,
    flags: [...flags, ...(part.flags ?? [])],
    hint: tool.signInHint,
  });
}
