import {
  type Credential,
  isAuthError,
  type Provider,
  revokeToken,
  type StoredRecord,
  storeKey,
} from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { printJson } from "../../json/print.js";
import { locate } from "../../logins.js";
import { settingsOf } from "../../resolution.js";
import { tilde } from "../../terminal/tilde.js";
import { shadowingVariables } from "../login/shadowing.js";
import type { LogoutOptions } from "./command.js";

/** Forgets first what is certain to work: here. Then tells the server, which may not answer. */
export async function runLogout(options: LogoutOptions, context: Context): Promise<ExitCode> {
  const { reference, json } = options;
  const provider = await context.registry.provider(reference.provider);
  const store = await context.storeOf(provider.id);
  const key = storeKey(provider.id, reference.account);
  const record = await store.read(key);
  const location = tilde(await locate(store, key), context.host);
  if (record !== undefined) await store.update(key, () => undefined);
  const revoked = record !== undefined && (await revoke(provider, record, options, context));
  const removed = record === undefined ? [] : [location];
  const left = whatIsLeft(provider, record, options, context);
  if (json) await printJson(context.terminal, "logout", { removed, revoked, left: [...left] });
  else explain(provider, removed, revoked, left, context);
  return exitCodes.done;
}

async function revoke(
  provider: Provider,
  { credential }: StoredRecord,
  { reference }: LogoutOptions,
  context: Context,
): Promise<boolean> {
  const client = provider.oauth?.(await settingsOf(context, provider, reference.account));
  const token = credential.kind === "oauth" ? revocable(credential) : undefined;
  if (client?.revocationEndpoint === undefined || token === undefined) return false;
  try {
    await revokeToken({ client, ...token, runtime: context.runtime, signal: context.signal });
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

function whatIsLeft(
  provider: Provider,
  record: StoredRecord | undefined,
  options: LogoutOptions,
  { host }: Context,
): readonly string[] {
  const variables = shadowingVariables(provider, options, host.environment);
  const link =
    record?.credential.kind === "link" ? [`the login of ${record.credential.source}, which is its own`] : [];
  return [...variables.map((variable) => `the variable ${variable}`), ...link];
}

function explain(
  provider: Provider,
  removed: readonly string[],
  revoked: boolean,
  left: readonly string[],
  { terminal }: Context,
): void {
  if (removed.length === 0) terminal.say(`There was no login for ${provider.name} to forget.`);
  else terminal.say(`Signed out of ${provider.name}: removed from ${removed.join(", ")}.`);
  if (removed.length > 0 && provider.oauth !== undefined) {
    terminal.say(
      revoked
        ? `${provider.name} has revoked it.`
        : `${provider.name} was not told; an access token that somebody has copied works until it expires.`,
    );
  }
  for (const thing of left) terminal.say(`Still there: ${thing}.`);
}
