import {
  configuredSettings,
  keyPlacesFile,
  type Provider,
  type ProviderSettings,
  providerSettings,
  type ResolveContext,
  type ResolvedCredential,
  type ResolveRequest,
  resolveCredential,
} from "@link-assistant/auth-core";
import { parseEnvironmentFile } from "@link-assistant/auth-core/importing";
import type { Context } from "./context.js";
import type { ProviderReference } from "./reference.js";
import { runtimeFor } from "./trust.js";

/** A provider, and what the core needs to find its credential. */
export interface Resolution {
  readonly provider: Provider;
  readonly resolve: ResolveContext;
}

export async function resolutionOf(context: Context, reference: ProviderReference): Promise<Resolution> {
  const { host, disk, signal, registry } = context;
  const provider = await registry.provider(reference.provider);
  const store = await context.storeOf(provider.id);
  const settings = await settingsOf(context, provider, reference.account);
  const runtime = await runtimeFor(context, settings);
  return {
    provider,
    resolve: {
      runtime,
      host,
      keychainHost: context.keychainHost,
      store,
      settings,
      signal,
      keyPlaces: keyPlacesFile({ disk, runtime, home: context.agentHome }),
      ...(reference.account !== undefined && { account: reference.account }),
      source: async (id) => (registry.sourceIds.includes(id) ? registry.source(id) : undefined),
      refresh: async (request) => {
        const { refreshLogin } = await import("./refresh-login.js");
        return refreshLogin(context, { ...request, store, provider, settings, runtime });
      },
    },
  };
}

/** A credential to spend now. Where it ends soon, its renewal is started and not waited for. */
export async function credentialOf(
  context: Context,
  { provider, resolve }: Resolution,
  request: ResolveRequest = {},
): Promise<ResolvedCredential> {
  const resolved = await resolveCredential(provider, resolve, request);
  const { credential, origin } = resolved;
  const endsSoon =
    credential.expiresAt !== undefined && credential.expiresAt < context.runtime.now() + soonMs;
  if (credential.kind === "oauth" && origin.type === "store" && endsSoon) {
    const { refreshLoginAhead } = await import("./refresh-login.js");
    await refreshLoginAhead(context, { ...resolve, key: origin.key, provider });
  }
  return resolved;
}

// Wider than any advisory window; whether it is time is for the refresh to say.
const soonMs = 6 * 60_000;

/** Environment, then the user's own `.env` files, then `config.json`: user level only. */
export async function settingsOf(
  context: Context,
  provider: Provider,
  deployment: string | undefined,
): Promise<ProviderSettings> {
  const configured = configuredSettings(context.configuration.configuration, provider.id, deployment);
  const environment = await userEnvironment(context, provider);
  return providerSettings(provider, environment, configured);
}

async function userEnvironment({ host }: Context, provider: Provider) {
  const { environmentFiles } = provider;
  if (host.home === undefined || environmentFiles === undefined) return host.environment;
  const merged: Record<string, string | undefined> = { ...host.environment };
  for (const name of environmentFiles) {
    const reading = await host.readFile(`${host.home}/${name}`);
    if (reading.status !== "read") continue;
    const variables = parseEnvironmentFile(new TextDecoder().decode(reading.bytes));
    for (const [variable, value] of Object.entries(variables)) merged[variable] ||= value;
  }
  return merged;
}
