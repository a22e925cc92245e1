import {
  type Credential,
  type CredentialStore,
  clientOfLogin,
  isAuthError,
  type Provider,
  revokeToken,
  type StoredCredential,
  type StoredRecord,
  storeKey,
} from "@link-assistant/auth-core";
import { isDamage } from "@link-assistant/auth-core/node";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { printJson } from "../../json/print.js";
import { locate } from "../../logins.js";
import { settingsOf } from "../../resolution.js";
import { tilde } from "../../terminal/tilde.js";
import { runtimeFor } from "../../trust.js";
import { shadowingVariables } from "../login/shadowing.js";
import type { LogoutOptions } from "./command.js";

/** Forgets first what is certain to work: here. Then tells the server, which may not answer. */
export async function runLogout(options: LogoutOptions, context: Context): Promise<ExitCode> {
  const { reference, json } = options;
  const provider = await context.registry.provider(reference.provider);
  const store = await context.storeOf(provider.id);
  const key = storeKey(provider.id, reference.account);
  const integration = await context.registry.integration(provider.id);
  const warning =
    reference.account === undefined ? await integration?.signOutWarning?.(context.host) : undefined;
  const forgotten = await forget(store, key);
  const records = forgotten.flatMap(({ record }) => record ?? []);
  const removed = forgotten.map(({ location }) => tilde(location, context.host));
  const withTokens = records.filter(({ credential }) => credential.kind === "oauth");
  const hadTokens = withTokens.length > 0;
  let revoked = hadTokens;
  for (const record of withTokens) revoked = (await revoke(provider, record, options, context)) && revoked;
  const left = await whatIsLeft(provider, records, options, context);
  if (json) await printJson(context.terminal, "logout", { removed, revoked, left: [...left] });
  else explain(provider, { removed, revoked, left, hadTokens }, context);
  if (warning !== undefined && removed.length > 0)
    context.terminal.say(`${context.terminal.style("yellow", "warning:")} ${warning}`);
  return exitCodes.done;
}

interface Forgotten {
  readonly location: string;
  /** Absent where what was there could not be understood. */
  readonly record?: StoredRecord;
}

/** Behind a key there may be a login in another tool's file. One that comes back at once is that tool's doing. */
async function forget(store: CredentialStore, key: string): Promise<readonly Forgotten[]> {
  const forgotten: Forgotten[] = [];
  for (;;) {
    const found = await readOrBroken(store, key);
    const location = await locate(store, key);
    if (found === undefined || forgotten.some((one) => one.location === location)) return forgotten;
    await store.update(key, () => undefined);
    forgotten.push({ location, ...(found !== "broken" && { record: found }) });
  }
}

/** What cannot be understood can still be forgotten. */
async function readOrBroken(
  store: CredentialStore,
  key: string,
): Promise<StoredRecord | "broken" | undefined> {
  try {
    return await store.read(key);
  } catch (error) {
    if (isDamage(error)) return "broken";
    throw error;
  }
}

async function revoke(
  provider: Provider,
  record: StoredRecord,
  { reference }: LogoutOptions,
  context: Context,
): Promise<boolean> {
  const settings = await settingsOf(context, provider, reference.account);
  const token = record.credential.kind === "oauth" ? revocable(record.credential) : undefined;
  try {
    const client = clientOfLogin(provider, settings, record, storeKey(provider.id, reference.account));
    if (client?.revocationEndpoint === undefined || token === undefined) return false;
    const runtime = await runtimeFor(context, settings);
    await revokeToken({ client, ...token, runtime, signal: context.signal });
    return true;
  } catch (error) {
    if (isAuthError(error) && error.code === "cancelled") throw error;
    return false;
  }
}

function revocable(credential: Extract<Credential, { kind: "oauth" }>) {
  const { refreshToken, accessToken } = credential;
  return refreshToken === undefined
    ? ({ token: accessToken, hint: "access_token" } as const)
    : ({ token: refreshToken, hint: "refresh_token" } as const);
}

async function whatIsLeft(
  provider: Provider,
  records: readonly StoredRecord[],
  options: LogoutOptions,
  { host }: Context,
): Promise<readonly string[]> {
  const variables = shadowingVariables(provider, options, host.environment);
  const elsewhere = await Promise.all(records.map(({ credential }) => leftElsewhere(provider, credential)));
  return [...variables.map((variable) => `the variable ${variable}`), ...elsewhere.flat()];
}

async function leftElsewhere(provider: Provider, credential: StoredCredential): Promise<readonly string[]> {
  if (credential.kind === "link") return [`the login of ${credential.source}, which is its own`];
  const page = await provider.revocationPage?.(credential);
  return page === undefined ? [] : [`the key at ${provider.name}, until you delete it: ${page}`];
}

interface Outcome {
  readonly removed: readonly string[];
  readonly revoked: boolean;
  readonly left: readonly string[];
  /** A key and a link have no access token of ours that could live on. */
  readonly hadTokens: boolean;
}

function explain(
  provider: Provider,
  { removed, revoked, left, hadTokens }: Outcome,
  { terminal }: Context,
): void {
  if (removed.length === 0) terminal.say(`There was no login for ${provider.name} to forget.`);
  else terminal.say(`Signed out of ${provider.name}: removed from ${removed.join(", ")}.`);
  if (hadTokens) {
    terminal.say(revoked ? `${provider.name} has revoked it.` : stillValid(provider));
  }
  for (const thing of left) terminal.say(`Still there: ${thing}.`);
}

/** Forgetting is not revoking, and a person who signs out should know the difference. */
function stillValid({ name }: Provider): string {
  return `${name} did not revoke it: an access token that somebody has copied works until it expires.`;
}
