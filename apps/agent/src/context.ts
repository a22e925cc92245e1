import {
  type AuthError,
  type Browser,
  type CredentialStore,
  type Disk,
  type Host,
  isAuthError,
  type LoadedConfiguration,
  loadConfiguration,
  type Processes,
  type Runtime,
  type StartExchangeProcess,
} from "@link-assistant/auth-core";
import {
  agentHomeOf,
  fileStore,
  nodeBrowser,
  nodeDisk,
  nodeHost,
  nodeProcesses,
  startNodeExchangeProcess,
  systemRuntime,
} from "@link-assistant/auth-core/node";
import { apiKeyProviders } from "./api-key-providers.js";
import { withHint } from "./hint.js";
import { integrations } from "./integrations.js";
import { createRegistry, type Registry } from "./registry.js";
import { runChild } from "./run-child.js";
import { printable } from "./terminal/printable.js";
import type { Terminal } from "./terminal/terminal.js";

/** All that commands take from the world. Built in one place, replaced whole in tests. */
export interface Context {
  readonly version: string;
  readonly terminal: Terminal;
  readonly runtime: Runtime;
  trusting(certificateAuthority: string): Runtime;
  readonly host: Host;
  readonly disk: Disk;
  readonly signal: AbortSignal;
  readonly registry: Registry;
  readonly agentHome: string;
  readonly configuration: LoadedConfiguration;
  /** Why the configuration or the store that it names cannot be used. Only the doctor runs nevertheless, without them. */
  readonly problems: readonly AuthError[];
  /** Runs a command in this process's place; resolves to its exit code. */
  runChild(
    command: string,
    parameters: readonly string[],
    variables: Readonly<Record<string, string>>,
  ): Promise<number>;
  /** The store for everything that no other tool's file holds. */
  readonly ownStore: CredentialStore;
  /** The machine with its keychain, which may show a dialog: only where the person asked for it. */
  keychainHost(): Host;
  readonly browser: Browser;
  /** Starts the process in which a refresh token is spent, so that nothing that ends ours loses the answer. */
  readonly startExchange: StartExchangeProcess;
  readonly storeKind: StoreKind;
  /** The store that holds this provider's logins. */
  storeOf(providerId: string): Promise<CredentialStore>;
}

/** This machine, as the composition root hands it on. */
export interface Machine {
  readonly runtime: Runtime;
  /** The same network, with a further certificate authority (PEM) trusted. */
  trusting(certificateAuthority: string): Runtime;
  readonly host: Host;
  readonly disk: Disk;
  readonly processes: Processes;
  readonly terminal: Terminal;
  keychainHost(): Host;
  readonly browser: Browser;
  readonly startExchange: StartExchangeProcess;
  readonly runChild: Context["runChild"];
}

/** @param exchangeEntry the file that runs {@link file://./exchange.ts} */
export function systemMachine(terminal: Terminal, exchangeEntry: string): Machine {
  return {
    runtime: systemRuntime(),
    trusting: (certificateAuthority) => systemRuntime({ certificateAuthorities: [certificateAuthority] }),
    host: nodeHost(),
    disk: nodeDisk(),
    processes: nodeProcesses(),
    terminal,
    keychainHost: () => nodeHost({ keychain: true }),
    browser: nodeBrowser(),
    startExchange: startNodeExchangeProcess({ entry: exchangeEntry }),
    runChild,
  };
}

/**
 * Depends on: machine -> home -> configuration -> own store -> stores of the integrations.
 *
 * @throws AuthError where the configuration cannot be used, unless `toDiagnose`
 */
export async function createContext(
  machine: Machine,
  version: string,
  signal: AbortSignal,
  { toDiagnose = false }: { readonly toDiagnose?: boolean } = {},
): Promise<Context> {
  const { host, terminal } = machine;
  const agentHome = agentHomeOf(host);
  const path = `${agentHome}/config.json`;
  const problems: AuthError[] = [];
  const note = (error: unknown) => {
    if (!isAuthError(error)) throw error;
    if (!toDiagnose) throw namingDoctor(error);
    problems.push(error);
  };
  const configuration = await loadConfiguration(host, path).catch((error): LoadedConfiguration => {
    note(error);
    return { path, configuration: {}, unknownKeys: [] };
  });
  for (const key of configuration.unknownKeys) {
    terminal.say(`warning: ${printable(configuration.path)}: unknown key ${printable(key)}`);
  }
  const registry = createRegistry(integrations, apiKeyProviders);
  const wanted = host.environment.AGENT_STORE || configuration.configuration.store;
  const stores = await openStores(machine, registry, wanted).catch((error) => {
    note(error);
    return openStores(machine, registry, "file");
  });
  return { ...machine, version, signal, registry, agentHome, configuration, problems, ...stores };
}

function namingDoctor(error: AuthError): AuthError {
  if (error.code !== "invalid_configuration") return error;
  const doctor = "agent auth doctor";
  return withHint(error, error.hint ? `${error.hint}; see: ${doctor}` : doctor);
}

export type StoreKind = "file" | "keychain";
type StoreMachine = Pick<Machine, "disk" | "processes" | "runtime" | "host">;

/** Where logins live: our own store, unless an integration keeps its own elsewhere. */
export async function openStores(
  machine: StoreMachine,
  registry: Registry,
  wanted: string | undefined,
): Promise<Pick<Context, "ownStore" | "storeKind" | "storeOf">> {
  const agentHome = agentHomeOf(machine.host);
  const { store: ownStore, kind: storeKind } = await openOwnStore(machine, agentHome, wanted);
  const opened = new Map<string, CredentialStore>();
  return {
    ownStore,
    storeKind,
    storeOf: async (providerId) => {
      const known = opened.get(providerId);
      if (known !== undefined) return known;
      const integration = await registry.integration(providerId);
      const store = integration?.openStore?.({ ...machine, ownStore, agentHome }) ?? ownStore;
      opened.set(providerId, store);
      return store;
    },
  };
}

/** The keychain's package is loaded only where logins are wanted there. */
async function openOwnStore(
  { disk, processes, runtime }: StoreMachine,
  home: string,
  wanted: string | undefined,
): Promise<{ readonly store: CredentialStore; readonly kind: StoreKind }> {
  const options = { disk, processes, runtime, home };
  if (wanted === undefined || wanted === "file") return { store: fileStore(options), kind: "file" };
  const { chooseStore } = await import("@link-assistant/auth-keychain");
  return chooseStore({ ...options, wanted });
}
