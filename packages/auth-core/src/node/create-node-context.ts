import type { Integration } from "../integration.js";
import type { Provider, ProviderSettings } from "../provider.js";
import { refreshCredential } from "../refresh/refresh-credential.js";
import type { ResolveContext } from "../resolve/context.js";
import { providerSettings } from "../resolve/settings.js";
import type { CredentialSource } from "../source.js";
import { fileStore } from "../store/file/file-store.js";
import { keyPlacesFile } from "../store/key-places.js";
import { agentHomeOf } from "./agent-home.js";
import { nodeDisk } from "./disk.js";
import { nodeHost } from "./host.js";
import { nodeProcesses } from "./processes.js";
import { startNodeExchangeProcess } from "./start-exchange-process.js";
import { systemRuntime } from "./system-runtime.js";

/** How {@link createNodeContext} is to differ from what the `agent` CLI does. */
export interface NodeContextOptions {
  /** Another account or deployment than the default. */
  readonly account?: string;
  /** Where our own store lies. Default: `AGENT_HOME`, else `~/.agent`, where the `agent` CLI looks too. */
  readonly home?: string;
  /** What your own configuration says of the provider; the environment goes before it. */
  readonly settings?: ProviderSettings;
  /** Importers that may follow links made by `agent auth import`. */
  readonly sources?: readonly CredentialSource[];
  /**
   * Where a refresh token is spent. "detached": in a process of its own, so that no death of this one loses the
   * answer; for logins in our own file store. Default: "in-process".
   */
  readonly exchange?: "detached" | "in-process";
  readonly signal?: AbortSignal;
}

/**
 * What it takes to use an integration's login on this machine, with everything at its default: the same store
 * that the `agent` CLI uses, so a sign-in there serves here.
 *
 * @throws AuthError `unsupported` for an importer, `no_home`.
 *
 * @example
 * ```ts
 * import { authorizedFetch } from "@link-assistant/auth-core";
 * import { createNodeContext } from "@link-assistant/auth-core/node";
 * import { qwen } from "@link-assistant/auth-qwen";
 *
 * const fetch = authorizedFetch(qwen.provider, createNodeContext(qwen));
 * const models = await fetch("models");
 * ```
 */
export function createNodeContext(
  integration: Integration & { readonly provider: Provider },
  options: NodeContextOptions = {},
): ResolveContext {
  const { provider } = integration;
  const { signal, account, sources = [] } = options;
  const [runtime, host, disk, processes] = [systemRuntime(), nodeHost(), nodeDisk(), nodeProcesses()];
  const agentHome = options.home ?? agentHomeOf(host);
  const ownStore = fileStore({ disk, processes, runtime, home: agentHome });
  const store = integration.openStore?.({ ownStore, agentHome, disk, processes, runtime, host }) ?? ownStore;
  const settings = providerSettings(provider, host.environment, options.settings);
  const detached =
    options.exchange === "detached" && store === ownStore
      ? { start: startNodeExchangeProcess(), store: { home: agentHome } }
      : undefined;
  return {
    runtime,
    host,
    store,
    settings,
    keyPlaces: keyPlacesFile({ disk, runtime, home: agentHome }),
    source: async (id) => sources.find((source) => source.id === id),
    refresh: (request) =>
      refreshCredential({ ...request, store, provider, settings, runtime, signal, detached }),
    ...(account !== undefined && { account }),
    ...(signal !== undefined && { signal }),
  };
}
