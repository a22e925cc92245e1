import type { ProviderSettings } from "../provider.js";
import type { Configuration, Deployment } from "./schema.js";

/** What the configuration says about a provider, a deployment's own fields first. */
export function configuredSettings(
  { providers }: Configuration,
  providerId: string,
  deployment: string | undefined,
): ProviderSettings {
  const { deployments, ...own } = providers?.[providerId] ?? {};
  const named = deployment === undefined ? undefined : deployments?.[deployment];
  return defined({ ...own, ...(named && defined(deploymentSettings(named))) });
}

/** The names under `providers.<id>.deployments` of the configuration, as they stand after an @ on the command line. */
export function deploymentNames({ providers }: Configuration, providerId: string): readonly string[] {
  return Object.keys(providers?.[providerId]?.deployments ?? {});
}

function deploymentSettings({ baseUrl, clientId, scope, modelBaseUrl, ca }: Deployment) {
  return {
    issuer: baseUrl,
    clientId,
    scopes: scope?.split(/\s+/).filter(Boolean),
    baseUrl: modelBaseUrl,
    certificateAuthority: ca,
  };
}

function defined(
  fields: {
    [Field in keyof ProviderSettings]: ProviderSettings[Field] | undefined;
  },
): ProviderSettings {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as ProviderSettings;
}
