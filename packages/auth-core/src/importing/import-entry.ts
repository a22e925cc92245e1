import type { StoredCredential } from "../credential.js";
import { storeKey } from "../resolve/context.js";
import type { Finding } from "../source.js";
import type { FoundCredential } from "./found-credential.js";

/** Where a copied key came from, so that a later import of the same place updates it. */
export function importOrigin(sourceId: string, { locator, location }: Finding): string {
  return `${sourceId} ${locator ?? location}`;
}

/** The same place of the same source, or the very same key. */
export function isSameEntry(one: StoredCredential, other: StoredCredential): boolean {
  if (one.kind === "link" && other.kind === "link") {
    return one.source === other.source && one.locator === other.locator;
  }
  if (one.kind !== "api-key" || other.kind !== "api-key") return false;
  const isSameOrigin = one.importedFrom !== undefined && one.importedFrom === other.importedFrom;
  return one.apiKey === other.apiKey || isSameOrigin;
}

export interface NamingOptions {
  /** Keep what is found as this account. */
  readonly account?: string | undefined;
  /** What is stored already, by key. */
  readonly stored: ReadonlyMap<string, StoredCredential>;
}

export interface KeysInUse {
  /** Given to findings of this import so far. */
  readonly taken: ReadonlyMap<string, StoredCredential>;
  /** Where findings of this import are stored already: nobody else gets those. */
  readonly known: ReadonlySet<string>;
}

/** The keys under which some of the entries are stored already. */
export function keysOf(
  stored: ReadonlyMap<string, StoredCredential>,
  entries: readonly (StoredCredential | undefined)[],
): ReadonlySet<string> {
  const known = [...stored].filter(([, credential]) =>
    entries.some((entry) => entry !== undefined && isSameEntry(credential, entry)),
  );
  return new Set(known.map(([key]) => key));
}

/**
 * The key of an entry: where it is stored already; else the plain one for the first of a provider; else one with
 * the account's label or e-mail, or the name of the tool. Undefined when another finding is the same.
 */
export function keyFor(
  { finding, source }: FoundCredential,
  entry: StoredCredential,
  { account, stored }: NamingOptions,
  { taken, known }: KeysInUse,
): string | undefined {
  const { provider } = finding;
  if (ofProvider(taken, provider).some(([, other]) => isSameEntry(other, entry))) return undefined;
  const own = ofProvider(stored, provider).find(
    ([key, other]) => isSameEntry(other, entry) && !taken.has(key),
  );
  if (own !== undefined && account === undefined) return own[0];
  const isFree = (key: string) => !taken.has(key) && (!known.has(key) || key === own?.[0]);
  const label = accountName(finding.account ?? source.id);
  const keys = [account, label, accountName(source.id)].map((name) => storeKey(provider, name));
  return keys.find(isFree) ?? numbered(storeKey(provider, label), isFree);
}

/** What can stand after an @ on the command line. */
function accountName(text: string): string {
  return text.replaceAll(/[/\s@:]+/g, "-");
}

function ofProvider(
  entries: ReadonlyMap<string, StoredCredential>,
  provider: string,
): readonly (readonly [string, StoredCredential])[] {
  return [...entries].filter(([key]) => key === provider || key.startsWith(`${provider}/`));
}

function numbered(key: string, isFree: (key: string) => boolean): string {
  for (let number = 2; ; number += 1) {
    if (isFree(`${key}-${number}`)) return `${key}-${number}`;
  }
}
