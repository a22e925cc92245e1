import type { Finding } from "@link-assistant/auth-core";
import {
  brokenFinding,
  escapeUnprintable,
  type FindingDraft,
  finding,
} from "@link-assistant/auth-core/importing";
import { judgeApiKey } from "./api-key.js";
import type { Entry, EntryContent, Store } from "./entry.js";
import { judgeLogin } from "./login.js";
import type { Decoy } from "./places.js";
import { isRestricted, type KnownProvider, knownProvider } from "./provider-id.js";
import { tool } from "./tool.js";

/** All that one store holds; one finding for a store that is broken as a whole. */
export function storeFindings(
  store: Store,
  now: number,
  overruled: (entry: Entry, store: Store) => string | undefined = () => undefined,
): readonly Finding[] {
  if (store.broken !== undefined) return [brokenFinding(tool, store.location, store.broken)];
  return store.entries.map((entry) => entryFinding(entry, store, now, overruled(entry, store)));
}

/** What a person is told about one entry. `overruled` says why OpenCode does not read it, where it does not. */
function entryFinding(entry: Entry, store: Store, now: number, overruled?: string): Finding {
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
    hint: tool.signInHint,
  });
}

function locatorOf({ row }: Entry, { kind, location }: Store): string {
  return `${kind === "variable" ? "env:" : ""}${location}#${row}`;
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

function judge(
  content: EntryContent,
  known: KnownProvider,
  now: number,
): Omit<FindingDraft, "provider" | "location"> {
  switch (content.type) {
    case "key":
      return judgeApiKey(content.apiKey, known);
    case "oauth":
      return judgeLogin(content, now);
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
        detail: `The entry ${content.problem}. OpenCode leaves it out. Sign in again: opencode auth login`,
      };
  }
}

/** OpenCode takes slashes off when it writes, and does not find an entry that has them. */
function misspelt(entry: Entry): string | undefined {
  const id = withoutSlashes(entry.id);
  if (id === entry.id || entry.content.type === "well-known") return undefined;
  return `The entry is named with a slash at its end, where OpenCode does not look. Sign in again: opencode auth login`;
}

function unstable({ extraFields }: Entry): string {
  const names = extraFields.slice(0, 5).map((name) => escapeUnprintable(name));
  return `OpenCode does not know ${names.join(", ")} and drops it at its next write.`;
}

function withoutSlashes(id: string): string {
  return id.replace(/\/+$/, "");
}
