import type { CredentialLink, StoredCredential } from "../credential.js";
import type { Finding } from "../source.js";
import { canBeSpent } from "./finding.js";
import type { FoundCredential } from "./found-credential.js";
import {
  importOrigin,
  isSameEntry,
  type KeysInUse,
  keyFor,
  keysOf,
  type NamingOptions,
} from "./import-entry.js";

/** What the person allowed, and what the application can use. */
export interface ImportOptions extends NamingOptions {
  /** Providers that the application can use. */
  readonly providers: readonly string[];
  readonly only?: "api-key" | "oauth" | undefined;
  /** Overwrite an existing, different entry. */
  readonly replace?: boolean | undefined;
  /** Keys are copied unless they are to be linked, too. */
  readonly linkKeys?: boolean | undefined;
  /** What becomes of logins whose owner forbids their use elsewhere: a link may describe, or also hand out. */
  readonly restricted: "skip" | "describe" | "hand-out";
  /** Take keys of the project's files, too. */
  readonly ofProject?: boolean | undefined;
}

/** Copy a key, link to a login that stays its owner's, share a file under its owner's lock, or leave it. */
export type ImportAction = "copy" | "link" | "share" | "skip";

/** What is to be done with one finding. */
export interface ImportStep<Found extends FoundCredential = FoundCredential> {
  readonly found: Found;
  readonly action: ImportAction;
  /** One sentence for a person; always there for "skip". */
  readonly reason?: string;
  /** Where it goes; absent where nothing is to be stored. */
  readonly store?: { readonly key: string; readonly credential: StoredCredential };
}

/**
 * Decides what to take over of all that was found, and under which key. Changes nothing.
 *
 * API keys are copied. Tokens of another tool are linked: the link holds no secret, and its owner alone renews
 * them. What is shared stays where it is. Of several for one provider the best takes the plain key, and an entry
 * that came from somewhere else is never overwritten unasked.
 *
 * @example
 * ```ts
 * import { planImport, revealKeys } from "@link-assistant/auth-core/importing";
 * import { nodeHost } from "@link-assistant/auth-core/node";
 * import { opencode } from "@link-assistant/auth-opencode";
 *
 * const found = await revealKeys(opencode.source, await opencode.source.find(nodeHost()));
 * const steps = planImport(found, { providers: ["openrouter"], stored: new Map(), restricted: "skip" });
 * ```
 */
export function planImport<Found extends FoundCredential>(
  found: readonly Found[],
  options: ImportOptions,
): readonly ImportStep<Found>[] {
  const planned = new Map<Found, ImportStep<Found>>();
  const taken = new Map<string, StoredCredential>();
  const entries = new Map(found.map((one) => [one, entryFor(one, options)]));
  const known = keysOf(options.stored, [...entries.values()]);
  for (const one of [...found].sort((a, b) => worth(a, options) - worth(b, options))) {
    const step = planOne(one, entries.get(one), options, { taken, known });
    const { provider } = one.finding;
    if (step.store !== undefined) taken.set(step.store.key, step.store.credential);
    else if (step.action === "share" && !known.has(provider)) taken.set(provider, linkTo(one, options));
    planned.set(one, step);
  }
  return found.flatMap((one) => planned.get(one) ?? []);
}

function planOne<Found extends FoundCredential>(
  found: Found,
  entry: StoredCredential | undefined,
  options: ImportOptions,
  keys: KeysInUse,
): ImportStep<Found> {
  const skip = (reason: string): ImportStep<Found> => ({ found, action: "skip", reason });
  const unfit = whyUnfit(found, options);
  if (unfit !== undefined) return skip(unfit);
  if (found.finding.shared) {
    return { found, action: "share", reason: "Used where it is, under its owner's lock." };
  }
  if (entry === undefined) return skip("It could not be read.");
  const key = keyFor(found, entry, options, keys);
  if (key === undefined) return skip("The same as another one that was found.");
  const existing = options.stored.get(key);
  if (existing !== undefined && !options.replace && !isSameEntry(existing, entry)) {
    const name = key.replace(`${found.finding.provider}/`, `${found.finding.provider}@`);
    return skip(`There is another login for ${name}: --replace overwrites it, --account NAME keeps both.`);
  }
  const credential = keepOptIn(entry, existing);
  return { found, action: entry.kind === "link" ? "link" : "copy", store: { key, credential } };
}

/** Why a finding is not taken over, in the order in which a person would ask. */
function whyUnfit({ finding }: FoundCredential, options: ImportOptions): string | undefined {
  const { kind, status, detail, provider, locator, restricted, flags = [] } = finding;
  if (options.only !== undefined && kind !== options.only) return `Not asked for (--only ${options.only}).`;
  if (kind === "unknown" || kind === "reference") return detail ?? "It is only described.";
  if (!isWorthHaving(finding)) return detail ?? `It is ${status}.`;
  if (!options.providers.includes(provider)) return `There is no provider ${provider} here.`;
  if (kind === "api-key" && locator !== undefined && /^env:[^#]*$/.test(locator)) {
    return "It is in the environment already, and used from there.";
  }
  if (flags.includes("of-project") && !options.ofProject) {
    return "It belongs to the project in this folder: name the file with --path to take it.";
  }
  if (restricted && options.restricted === "skip") {
    return "Its owner forbids it elsewhere: --yes keeps a link that describes it, --allow-restricted one that can be used.";
  }
  return undefined;
}

/** A link to an expired login is of use as long as its owner can renew it. */
function isWorthHaving({ status, kind, flags = [] }: Finding): boolean {
  return canBeSpent(status) || (status === "expired" && kind === "oauth" && !flags.includes("not-renewable"));
}

function entryFor(found: FoundCredential, options: ImportOptions): StoredCredential | undefined {
  const { finding, source, credential } = found;
  if (finding.kind === "api-key" && !options.linkKeys) {
    return credential?.kind === "api-key"
      ? { ...credential, importedFrom: importOrigin(source.id, finding) }
      : undefined;
  }
  return linkTo(found, options);
}

function linkTo({ finding, source }: FoundCredential, options: ImportOptions): CredentialLink {
  const { locator, account, restricted } = finding;
  return {
    kind: "link",
    source: source.id,
    ...(locator !== undefined && { locator }),
    ...(account !== undefined && { account }),
    ...(restricted && options.restricted === "hand-out" && { allowRestricted: true }),
  };
}

/** A second import without the option does not take back what the person has allowed. */
function keepOptIn(entry: StoredCredential, existing: StoredCredential | undefined): StoredCredential {
  const hadOptIn = existing?.kind === "link" && existing.allowRestricted === true;
  const isSame = existing !== undefined && isSameEntry(existing, entry);
  return entry.kind === "link" && hadOptIn && isSame
    ? ({ ...entry, allowRestricted: true } satisfies CredentialLink)
    : entry;
}

/**
 * What is shared holds its name already. Then usable before unusable, what may be handed out before what may not,
 * keys before tokens, and else the tool's own order.
 */
function worth({ finding }: FoundCredential, options: ImportOptions): number {
  if (finding.shared) return -1;
  const isHeldBack = finding.restricted && options.restricted !== "hand-out";
  return (canBeSpent(finding.status) ? 0 : 4) + (isHeldBack ? 2 : 0) + (finding.kind === "api-key" ? 0 : 1);
}
