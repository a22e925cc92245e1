import type { Entry, Store } from "./entry.js";

/** Why OpenCode does not read an entry of a store; undefined when it does. */
export type Overruling = (entry: Entry, store: Store) => string | undefined;

/**
 * Which store counts for an entry.
 *
 * `OPENCODE_AUTH_CONTENT` takes the place of the file in every read. Between file and database the version
 * decides, and both may be installed: 2.x copies the file into its database once and lets the file go stale,
 * 1.x goes on writing only the file. So, provider by provider, whichever was written last counts, and nothing
 * is merged. Logins that are known to be of two accounts stand side by side.
 */
export function overrulings(stores: readonly Store[], variableReplacesFile: boolean): Overruling {
  const file = stores.find(({ kind }) => kind === "file");
  const database = stores.find(({ kind }) => kind === "database");
  return (entry, { kind }) => {
    if (kind === "variable") return undefined;
    if (kind === "file" && variableReplacesFile) {
      return "OPENCODE_AUTH_CONTENT is set, and OpenCode reads it instead of this file.";
    }
    if (kind === "database" && variableReplacesFile) return undefined;
    const other = kind === "file" ? database : file;
    const newer = other?.entries.find((rival) => isRival(entry, rival) && isNewer(rival, entry, kind));
    return (
      newer &&
      `Last written ${time(entry)}; ${other?.location} has a newer entry, of ${time(newer)}, and that counts.`
    );
  };
}

function isRival(one: Entry, other: Entry): boolean {
  if (one.id !== other.id || other.content.type === "opaque") return false;
  const [first, second] = [one.content, other.content];
  if (first.type !== "oauth" || second.type !== "oauth") return true;
  if (first.accountId === undefined || second.accountId === undefined) return true;
  return first.accountId === second.accountId;
}

/** At a tie the database counts: a row of the file's own time is 2.x's copy of it. */
function isNewer(rival: Entry, entry: Entry, kind: Store["kind"]): boolean {
  const difference = (rival.writtenAt ?? 0) - (entry.writtenAt ?? 0);
  return kind === "file" ? difference >= 0 : difference > 0;
}

function time({ writtenAt = 0 }: Entry): string {
  return new Date(writtenAt).toISOString();
}
