import type { Finding } from "@link-assistant/auth-core";
import {
  escapeUnprintable,
  type FindingDraft,
  finding,
  readJwtUnverified,
  secretText,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import type { Entry, EntryContent, Store } from "./entry.js";
import { latestTime } from "./parse-entry.js";
import type { Decoy } from "./places.js";
import { isRestricted, type KnownProvider, knownProvider } from "./provider-id.js";

const login = "opencode auth login";

type Judgement = Pick<FindingDraft, "kind" | "status" | "detail" | "expiresAt" | "credential" | "account">;

/** What a person is told about one entry. `overruled` says why OpenCode does not read it, where it does not. */
export function entryFinding(entry: Entry, store: Store, now: number, overruled?: string): Finding {
  const known = knownProvider(withoutSlashes(entry.id));
  const judgement = judge(entry.content, known, now);
  const reason = overruled ?? misspelt(entry);
  return finding({
    ...judgement,
    ...(entry.extraFields.length > 0 && judgement.detail === undefined && { detail: unstable(entry) }),
    ...(reason !== undefined && { status: "overruled", detail: reason }),
    ...(entry.label && { account: entry.label }),
    ...(entry.writtenAt !== undefined && { modifiedAt: entry.writtenAt }),
    ...(known.plan !== undefined && { plan: known.plan }),
    ...(isRestricted(known.provider, entry.content) && { restricted: true }),
    provider: known.provider || "opencode",
    location: store.location,
    ...(entry.row !== "" && { locator: locatorOf(entry, store) }),
    flags: [...store.flags, ...(entry.extraFields.length > 0 ? (["unusual-shape"] as const) : [])],
    hint: login,
  });
}

function locatorOf({ row }: Entry, { kind, location }: Store): string {
  return `${kind === "variable" ? "env:" : ""}${location}#${row}`;
}

/** A store that is there and broken as a whole. */
export function brokenFinding({ location, broken }: Store): Finding | undefined {
  if (broken === undefined) return undefined;
  return finding({ ...broken, provider: "opencode", kind: "unknown", location, hint: login });
}

export function decoyFinding({ path, reason }: Decoy): Finding {
  return finding({
    provider: "opencode",
    kind: "unknown",
    location: path,
    status: "overruled",
    detail: `Not read by OpenCode: ${reason}.`,
  });
}

function judge(content: EntryContent, known: KnownProvider, now: number): Judgement {
  switch (content.type) {
    case "key":
      return judgeKey(content.apiKey, known);
    case "oauth":
      return judgeTokens(content, now);
    case "well-known":
      return {
        kind: "unknown",
        status: "unknown-expiry",
        detail: `A login that this address hands to OpenCode as ${escapeUnprintable(content.variable)}. Only OpenCode can use it; the address was not asked.`,
      };
    case "external":
      return {
        kind: "reference",
        status: "unknown-expiry",
        detail: "It refers to a login that another program keeps.",
      };
    case "opaque":
      return {
        kind: "unknown",
        status: "malformed",
        detail: `The entry ${content.problem}. OpenCode leaves it out. Sign in again: ${login}`,
      };
  }
}

function judgeKey(value: string, { baseUrl, plan }: KnownProvider): Judgement {
  const apiKey = secretText(value);
  if (apiKey === undefined) {
    const [status, detail] =
      value === ""
        ? (["no-login", "The key is empty."] as const)
        : (["malformed", "The key has characters that no key has."] as const);
    return { kind: "api-key", status, detail: `${detail} Store it again: ${login}` };
  }
  const place = { ...(baseUrl !== undefined && { baseUrl }), ...(plan !== undefined && { plan }) };
  return { kind: "api-key", status: "usable", credential: { kind: "api-key", apiKey, ...place } };
}

function judgeTokens(content: Extract<EntryContent, { type: "oauth" }>, now: number): Judgement {
  const accessToken = secretText(content.access);
  const refreshToken = secretText(content.refresh);
  if (accessToken === undefined) return { kind: "oauth", ...withoutAccessToken(content, refreshToken) };
  // OpenCode counts milliseconds; what it takes for long past is not ours to revive by guessing at seconds.
  const isTold = content.expires > 0 && content.expires <= latestTime;
  const expiresAt = isTold ? content.expires : undefined;
  const status = statusByExpiry(expiresAt, now);
  const email = readJwtUnverified(accessToken)?.email;
  return {
    kind: "oauth",
    status,
    ...(status === "expired" && {
      detail: `The access token has expired. Use it once in OpenCode, or: ${login}`,
    }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(email !== undefined && { account: email }),
    credential: {
      kind: "oauth",
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(expiresAt !== undefined && { expiresAt }),
    },
  };
}

function withoutAccessToken(
  content: Extract<EntryContent, { type: "oauth" }>,
  refreshToken: string | undefined,
): Pick<Judgement, "status" | "detail"> {
  if (content.access !== "") {
    return {
      status: "malformed",
      detail: `The access token has characters that no token has. Sign in again: ${login}`,
    };
  }
  if (refreshToken === undefined)
    return { status: "no-login", detail: `Both tokens are empty. Sign in again: ${login}` };
  return {
    status: "expired",
    detail: "There is no access token. Use it once in OpenCode, which will fetch one.",
  };
}

/** OpenCode takes slashes off when it writes, and does not find an entry that has them. */
function misspelt(entry: Entry): string | undefined {
  const id = withoutSlashes(entry.id);
  if (id === entry.id || entry.content.type === "well-known") return undefined;
  return `The entry is named with a slash at its end, where OpenCode does not look. Sign in again: ${login}`;
}

function unstable({ extraFields }: Entry): string {
  const names = extraFields.slice(0, 5).map((name) => escapeUnprintable(name));
  return `OpenCode does not know ${names.join(", ")} and drops it at its next write.`;
}

function withoutSlashes(id: string): string {
  return id.replace(/\/+$/, "");
}
