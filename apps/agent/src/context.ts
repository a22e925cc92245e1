import {
  AuthError,
  type Browser,
  type CredentialStore,
  type Disk,
  type Host,
  type Processes,
  type Runtime,
} from "@link-assistant/auth-core";
import {
  fileStore,
  nodeBrowser,
  nodeDisk,
  nodeHost,
  nodeProcesses,
  systemRuntime,
} from "@link-assistant/auth-core/node";
import { apiKeyProviders } from "./api-key-providers.js";
import { type LoadedConfiguration, loadConfiguration } from "./configuration.js";
import { integrations } from "./integrations.js";
import { createRegistry, type Registry } from "./registry.js";
import { printable } from "./terminal/printable.js";
import { systemTerminal } from "./terminal/system-terminal.js";
import type { Terminal } from "./terminal/terminal.js";

/** All that commands take from the world. Built in one place, replaced whole in tests. */
export interface Context {
  readonly version: string;
  readonly terminal: Terminal;
  readonly runtime: Runtime;
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly registry: Registry;
  readonly agentHome: string;
  readonly configuration: LoadedConfiguration;
  /** The store for everything that no other tool's file holds. */
  readonly ownStore: CredentialStore;
  /** The machine with its keychain, which may show a dialog: only where the person asked for it. */
  keychainHost(): Host;
  readonly browser: Browser;
  /** The store that holds this provider's logins. */
  storeOf(providerId: string): Promise<CredentialStore>;
}

/** This machine, as the composition root hands it on. */
export interface Machine {
  readonly runtime: Runtime;
  readonly host: Host;
  readonly disk: Disk;
  readonly processes: Processes;
  readonly terminal: Terminal;
  keychainHost(): Host;
  readonly browser: Browser;
}

export function systemMachine(process: NodeJS.Process): Machine {
  return {
    runtime: systemRuntime(),
    host: nodeHost(),
    disk: nodeDisk(),
    processes: nodeProcesses(),
    terminal: systemTerminal(process, process.env),
    keychainHost: () => nodeHost({ keychain: true }),
    browser: nodeBrowser(),
  };
}

/** Depends on: machine -> home -> configuration -> own store -> stores of the integrations. */
export async function createContext(
  machine: Machine,
  version: string,
  signal: AbortSignal,
): Promise<Context> {
  const { runtime, host, disk, processes, terminal, keychainHost, browser } = machine;
  const agentHome = agentHomeOf(host);
  const configuration = await loadConfiguration(host, `${agentHome}/config.json`);
  for (const key of configuration.unknownKeys) {
    terminal.say(`warning: ${printable(configuration.path)}: unknown key ${printable(key)}`);
  }
  const registry = createRegistry(integrations, apiKeyProviders);
  const ownStore = fileStore({ disk, processes, runtime, home: agentHome });
  const storeContext = { ownStore, agentHome, disk, processes, runtime, host };
  return {
    version,
    terminal,
    runtime,
    host,
    signal,
    registry,
    agentHome,
    keychainHost,
    browser,
    configuration,
    ownStore,
    storeOf: async (providerId) =>
      (await registry.integration(providerId))?.openStore?.(storeContext) ?? ownStore,
  };
}

export function agentHomeOf({ environment, home }: Pick<Host, "environment" | "home">): string {
  const chosen = environment.AGENT_HOME;
  if (chosen) return chosen;
  if (home === undefined) {
    throw new AuthError("no_home", "This machine has no home folder to keep logins in.", {
      hint: "set AGENT_HOME to a folder of your own",
    });
  }
  return `${home}/.agent`;
}
