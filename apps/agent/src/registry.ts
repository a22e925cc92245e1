import type { CredentialSource, Integration, Provider } from "@link-assistant/auth-core";
import { usageError } from "./failure.js";
import type { LazyIntegration } from "./integrations.js";
import { nearest } from "./terminal/edit-distance.js";

/** Finds integrations by id and loads only what is asked for. */
export interface Registry {
  readonly providerIds: readonly string[];
  readonly sourceIds: readonly string[];
  /** @throws AuthError `invalid_request`, with the nearest id as hint. */
  provider(id: string): Promise<Provider>;
  /** @throws AuthError `invalid_request`, with the nearest id as hint. */
  source(id: string): Promise<CredentialSource>;
  /** What a provider brings along besides itself; undefined for those that need no package of their own. */
  integration(providerId: string): Promise<Integration | undefined>;
}

export function createRegistry(
  integrations: readonly LazyIntegration[],
  furtherProviders: ReadonlyMap<string, () => Provider> = new Map(),
): Registry {
  const idsOf = (role: "provider" | "source") =>
    integrations.filter(({ roles }) => roles.includes(role)).map(({ id }) => id);
  const providerIds = [...new Set([...idsOf("provider"), ...furtherProviders.keys()])];
  const sourceIds = idsOf("source");
  const load = async (id: string, role: "provider" | "source") =>
    integrations.find((entry) => entry.id === id && entry.roles.includes(role))?.load();
  return {
    providerIds,
    sourceIds,
    integration: (id) => load(id, "provider"),
    provider: async (id) => {
      const provider = (await load(id, "provider"))?.provider ?? furtherProviders.get(id)?.();
      if (provider === undefined) throw unknown("provider", id, providerIds);
      return provider;
    },
    source: async (id) => {
      const source = (await load(id, "source"))?.source;
      if (source === undefined) throw unknown("source", id, sourceIds);
      return source;
    },
  };
}

function unknown(what: "provider" | "source", id: string, known: readonly string[]) {
  const meant = nearest(id, known);
  const hint = meant === undefined ? `known: ${known.join(", ")}` : `did you mean ${meant}?`;
  return usageError(`Unknown ${what} "${id}".`, hint);
}
