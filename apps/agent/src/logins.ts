import {
  type Candidate,
  type Credential,
  type CredentialStore,
  candidates,
  type Host,
  type LifecycleNotice,
  type Origin,
  type Provider,
  type StoredRecord,
} from "@link-assistant/auth-core";
import type { Context } from "./context.js";
import type { Shape } from "./json/shapes.js";
import { lifecycleNotice } from "./lifecycle.js";
import type { ProviderReference } from "./reference.js";
import { type Resolution, resolutionOf } from "./resolution.js";

export type LoginState = Shape<"status">["credentials"][number]["state"];

/** One login or key that this machine has for a provider. Printable. */
export interface Login {
  readonly provider: Provider;
  readonly account?: string;
  readonly kind: "api-key" | "oauth" | "unknown";
  readonly state: LoginState;
  readonly expiresAt?: number;
  readonly origin: Origin;
  readonly plan?: string;
  readonly notices: readonly string[];
  readonly lifecycle?: LifecycleNotice;
}

// Within this time before the end a token is renewed by whoever uses it next.
const expiringMs = 5 * 60_000;

/**
 * Everything that counts for one provider and account, looked at without renewing anything: to look at a
 * login must not spend its refresh token.
 */
export async function inspect(context: Context, reference: ProviderReference): Promise<readonly Candidate[]> {
  return look(await resolutionOf(context, reference));
}

async function look({ provider, resolve }: Resolution): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  const asItIs = async ({ record }: { readonly record: StoredRecord }) => record;
  for await (const candidate of candidates(provider, { ...resolve, refresh: asItIs })) {
    found.push({ ...candidate, origin: await exactOrigin(candidate.origin, resolve.store) });
  }
  return found;
}

/** A store may keep several places; a person wants to know which file it is. */
export async function exactOrigin(origin: Origin, store: CredentialStore): Promise<Origin> {
  return origin.type === "store" ? { ...origin, location: await locate(store, origin.key) } : origin;
}

export async function locate(store: CredentialStore, key: string): Promise<string> {
  return (await store.locate?.(key)) ?? store.location;
}

export async function loginsOf(context: Context, reference: ProviderReference): Promise<readonly Login[]> {
  const resolution = await resolutionOf(context, reference);
  const { provider, resolve } = resolution;
  const found = (await look(resolution)).filter(
    ({ verdict, origin }) => (verdict === "usable" || verdict === "broken") && !isFallback(provider, origin),
  );
  const [chosen] = found;
  const lifecycle = lifecycleNotice(provider, resolve.settings);
  const logins = found.map((candidate) => ({
    ...toLogin(provider, reference.account, candidate, chosen, context),
    ...(lifecycle !== undefined && candidateKind(candidate) === "oauth" && { lifecycle }),
  }));
  return Promise.all(logins.map((login) => orRefused(login, resolve.store)));
}

/** An expired login is renewed at its next use, unless the server has already refused that. */
async function orRefused(login: Login, store: CredentialStore): Promise<Login> {
  const { state, origin, notices } = login;
  if (state !== "expired" || origin.type !== "store" || !(await store.isRefused?.(origin.key))) return login;
  return { ...login, state: "sign-in-needed", notices: ["the server has refused to renew it", ...notices] };
}

/** All providers, and of each the default account and the named ones. */
export async function allLogins(machine: Context): Promise<readonly Login[]> {
  const context = { ...machine, host: environmentFilesOnce(machine.host) };
  const { registry } = context;
  const stored = await storedAccounts(context);
  const logins: Login[] = [];
  for (const provider of registry.providerIds) {
    const accounts = [undefined, ...(stored.get(provider) ?? [])];
    for (const account of accounts) {
      logins.push(...(await loginsOf(context, { provider, ...(account !== undefined && { account }) })));
    }
  }
  return logins;
}

/** Some thirty providers look into the same `.env` files. */
function environmentFilesOnce(host: Host): Host {
  const readings = new Map<string, ReturnType<Host["readFile"]>>();
  return {
    ...host,
    readFile: (path, options) => {
      if (!path.endsWith("/.env")) return host.readFile(path, options);
      const reading = readings.get(path) ?? host.readFile(path, options);
      readings.set(path, reading);
      return reading;
    },
  };
}

/** The keys of every store. */
export async function storedKeys({ registry, ownStore, storeOf }: Context): Promise<ReadonlySet<string>> {
  const stores = new Set([ownStore, ...(await Promise.all(registry.providerIds.map(storeOf)))]);
  const keys = await Promise.all([...stores].map((store) => store.keys()));
  return new Set(keys.flat());
}

/** Account names by provider, out of every store. */
async function storedAccounts(context: Context): Promise<ReadonlyMap<string, readonly string[]>> {
  const accounts = new Map<string, string[]>();
  for (const key of await storedKeys(context)) {
    const slash = key.indexOf("/");
    if (slash < 0) continue;
    const provider = key.slice(0, slash);
    accounts.set(provider, [...(accounts.get(provider) ?? []), key.slice(slash + 1)]);
  }
  return accounts;
}

function candidateKind(candidate: Candidate): Login["kind"] {
  return candidate.verdict === "usable" ? candidate.resolved.credential.kind : "unknown";
}

function isFallback(provider: Provider, origin: Origin): boolean {
  return (
    origin.type === "environment" &&
    provider.environment.some(({ variable, rank }) => variable === origin.variable && rank === "fallback")
  );
}

function toLogin(
  provider: Provider,
  account: string | undefined,
  candidate: Candidate,
  chosen: Candidate | undefined,
  context: Context,
): Login {
  const { origin } = candidate;
  const credential = candidate.verdict === "usable" ? candidate.resolved.credential : undefined;
  const shadow = candidate === chosen || chosen === undefined ? [] : [`shadowed by ${nameOf(chosen.origin)}`];
  const broken = candidate.verdict === "broken" ? [candidate.reason] : [];
  const plan = credential?.kind === "api-key" ? credential.plan : undefined;
  return {
    provider,
    ...(account !== undefined && { account }),
    kind: credential?.kind ?? "unknown",
    state: stateOf(candidate, context.runtime.now()),
    ...(credential?.expiresAt !== undefined && { expiresAt: credential.expiresAt }),
    origin,
    ...(plan !== undefined && { plan }),
    notices: [...broken, ...shadow],
  };
}

function nameOf(origin: Origin): string {
  return origin.type === "environment" || origin.type === "environment-file"
    ? origin.variable
    : "the stored login";
}

export function stateOf(candidate: Candidate, now: number): LoginState {
  if (candidate.verdict === "broken") {
    const { code } = candidate.error;
    if (code === "restricted") return "restricted";
    return code === "not_signed_in" || code === "sign_in_again" ? "sign-in-needed" : "broken";
  }
  if (candidate.verdict !== "usable") return "sign-in-needed";
  return stateOfCredential(candidate.resolved.credential, now);
}

function stateOfCredential(credential: Credential, now: number): LoginState {
  const { expiresAt } = credential;
  if (credential.kind === "oauth" && credential.loginEndsAt !== undefined && credential.loginEndsAt <= now) {
    return "sign-in-needed";
  }
  if (expiresAt === undefined || expiresAt - now > expiringMs) return "usable";
  if (expiresAt > now) return "expiring";
  return credential.kind === "oauth" && credential.refreshToken !== undefined ? "expired" : "sign-in-needed";
}

/** Whether the next use works without a person. */
export function canBeUsed({ state }: Pick<Login, "state">): boolean {
  return state === "usable" || state === "expiring" || state === "expired";
}
