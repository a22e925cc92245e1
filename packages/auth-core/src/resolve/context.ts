import type { Host } from "../ports/host.js";
import type { Runtime } from "../ports/runtime.js";
import type { KeyPlace, Provider, ProviderSettings } from "../provider.js";
import type { CredentialSource } from "../source.js";
import type { CredentialStore, StoredRecord } from "../store/credential-store.js";

/** What it takes to find a provider's credential. */
export interface ResolveContext {
  readonly runtime: Runtime;
  readonly host: Host;
  /** The machine with its keychain, for a link that was made to an item of it. */
  keychainHost?(): Host;
  /** The store that holds this provider's logins. */
  readonly store: CredentialStore;
  readonly settings: ProviderSettings;
  /** Another account or deployment than the default: the environment is not asked then. */
  readonly account?: string;
  /** Loads the importer that a link names. */
  source(id: string): Promise<CredentialSource | undefined>;
  /** Replaces an expired or refused access token of the store; the application chooses how (`refreshCredential`). */
  refresh(request: RefreshRequest): Promise<StoredRecord>;
  /** Remembers where a key was found to be valid; without it, that is found out each time. */
  readonly keyPlaces?: KeyPlaces;
  readonly signal?: AbortSignal;
}

/** A memory for {@link Provider.placeKey}. It knows keys by their hash only, and forgets what is old. */
export interface KeyPlaces {
  read(keyHash: string): Promise<KeyPlace | undefined>;
  /** Never fails: what is not remembered is found out again. */
  write(keyHash: string, place: KeyPlace): Promise<void>;
}

/** A stored login that is not usable as it is. */
export interface RefreshRequest {
  readonly key: string;
  readonly record: StoredRecord;
  /** The access token that a resource server answered with 401: whatever else is stored by now will do. */
  readonly refused?: string;
  /** The token must live at least this long, milliseconds. */
  readonly minValidityMs: number;
}

/** What one call asks for. */
export interface ResolveRequest {
  readonly refused?: string;
  /** Default: 60,000. */
  readonly minValidityMs?: number;
}

export const defaultMinValidityMs = 60_000;

/** The store's key of a provider and an account: `qwen`, `qwen/work`. */
export function storeKey(providerId: string, account?: string): string {
  return account === undefined ? providerId : `${providerId}/${account}`;
}
