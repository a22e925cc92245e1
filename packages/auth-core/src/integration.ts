import type { Disk } from "./ports/disk.js";
import type { Host } from "./ports/host.js";
import type { Processes } from "./ports/processes.js";
import type { Runtime } from "./ports/runtime.js";
import type { Provider } from "./provider.js";
import type { CredentialSource } from "./source.js";
import type { CredentialStore } from "./store/credential-store.js";

/** What an auth package exports: everything that an application needs to know of it, in one value. */
export interface Integration {
  readonly id: string;
  readonly provider?: Provider;
  readonly source?: CredentialSource;
  /** For a provider whose logins live in another tool's file rather than in the application's own store. */
  openStore?(context: StoreContext): CredentialStore;
  /** What a person who signs out must know: another tool may bring the login back. Asked before it is removed. */
  signOutWarning?(host: Host): Promise<string | undefined>;
}

/** What an integration gets to open a store of its own, such as a file that it shares with another tool. */
export interface StoreContext {
  /** The application's own store, for whatever does not belong into the other tool's file. */
  readonly ownStore: CredentialStore;
  /** `~/.agent` or `AGENT_HOME`. */
  readonly agentHome: string;
  readonly disk: Disk;
  readonly processes: Processes;
  readonly runtime: Runtime;
  readonly host: Host;
}
