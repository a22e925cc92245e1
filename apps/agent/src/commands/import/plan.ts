import {
  type Credential,
  type CredentialLink,
  type CredentialSource,
  type Finding,
  type StoredCredential,
  storeKey,
} from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import type { ImportOptions } from "./command.js";

export type Action = "copy" | "link" | "share" | "skip";

const done = { copy: "copied", link: "linked", share: "shared", skip: "skipped" } as const;
const intended = {
  copy: "would-copy",
  link: "would-link",
  share: "would-share",
  skip: "would-skip",
} as const;

export function actionName(action: Action, stopped: boolean) {
  return stopped ? intended[action] : done[action];
}

/** What is to be done with one finding. `store` is absent where nothing is to be stored. */
export interface Planned {
  readonly source: CredentialSource;
  readonly finding: Finding;
  readonly action: Action;
  readonly reason?: string;
  readonly store?: { readonly key: string; readonly credential: StoredCredential };
}

interface Found {
  readonly source: CredentialSource;
  readonly finding: Finding;
}

/**
 * Decides about all findings together, because of several for one provider the best takes the plain name.
 * Changes nothing.
 */
export async function planImport(
  found: readonly Found[],
  options: ImportOptions,
  context: Context,
): Promise<readonly Planned[]> {
  const planned = new Map<Found, Planned>();
  const taken = new Map<string, StoredCredential>();
  for (const one of [...found].sort(byWorth)) planned.set(one, await planOne(one, options, context, taken));
  return found.map((one) => planned.get(one) as Planned);
}

async function planOne(
  { source, finding }: Found,
  options: ImportOptions,
  context: Context,
  taken: Map<string, StoredCredential>,
): Promise<Planned> {
  const skip = (reason: string): Planned => ({ source, finding, action: "skip", reason });
  const unfit = whyUnfit(finding, options, context);
  if (unfit !== undefined) return skip(unfit);
  if (finding.shared)
    return { source, finding, action: "share", reason: "used where it is, under its owner's lock" };
  const isCopy = finding.kind === "api-key" && options.mode !== "link";
  const credential = isCopy ? await finding.reveal() : toLink(source, finding, options);
  const key = chooseKey(finding, source, options, credential, taken);
  if (key === undefined) return skip("the same as another one that was found");
  const existing = await (await context.storeOf(finding.provider)).read(key);
  if (existing !== undefined && !options.replace && !isSame(existing.credential, credential)) {
    return skip(`there is another login for ${key}; --replace overwrites it, --account NAME keeps both`);
  }
  taken.set(key, credential);
  return { source, finding, action: isCopy ? "copy" : "link", store: { key, credential } };
}

function whyUnfit(finding: Finding, { only }: ImportOptions, { registry }: Context): string | undefined {
  if (only !== undefined && finding.kind !== only) return `--only ${only}`;
  if (finding.kind === "unknown" || finding.kind === "reference")
    return finding.detail ?? "it can only be described";
  if (!registry.providerIds.includes(finding.provider)) return `agent knows no provider ${finding.provider}`;
  const canWork = ["usable", "unknown-expiry", "expired"].includes(finding.status);
  return canWork ? undefined : (finding.detail ?? finding.status);
}

function toLink(
  source: CredentialSource,
  finding: Finding,
  { allowRestricted }: ImportOptions,
): CredentialLink {
  return {
    kind: "link",
    source: source.id,
    ...(finding.locator !== undefined && { locator: finding.locator }),
    ...(finding.account !== undefined && { account: finding.account }),
    ...(finding.restricted && allowRestricted && { allowRestricted: true }),
  };
}

/** The first for a provider takes the plain name, each further one the name of its account or its tool. */
function chooseKey(
  finding: Finding,
  source: CredentialSource,
  { account }: ImportOptions,
  credential: StoredCredential,
  taken: ReadonlyMap<string, StoredCredential>,
): string | undefined {
  const { provider } = finding;
  const names = [account, ...[finding.account, source.id].map((name) => name && accountName(name))];
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    if (index > 0 && !name) continue;
    const key = storeKey(provider, name || undefined);
    const other = taken.get(key);
    if (other === undefined) return key;
    if (isSame(other, credential)) return undefined;
  }
  for (let number = 2; ; number += 1) {
    const key = storeKey(provider, `${accountName(finding.account ?? source.id)}-${number}`);
    if (!taken.has(key)) return key;
  }
}

/** What can stand after an @ on the command line. */
function accountName(text: string): string {
  return text.replaceAll(/[/\s@:]+/g, "-");
}

/** The same entry of the same source, or the same key: updated in place. */
function isSame(one: StoredCredential, other: StoredCredential): boolean {
  if (one.kind === "link" && other.kind === "link")
    return one.source === other.source && one.locator === other.locator;
  return (
    one.kind === "api-key" &&
    other.kind === "api-key" &&
    one.apiKey === (other as Credential & { apiKey: string }).apiKey
  );
}

/** Usable before unusable, keys before tokens, what may be handed on before what may not. */
function byWorth(one: Found, other: Found): number {
  return worth(one.finding) - worth(other.finding);
}

function worth({ status, kind, restricted }: Finding): number {
  return (status === "usable" ? 0 : 4) + (kind === "api-key" ? 0 : 2) + (restricted ? 1 : 0);
}
