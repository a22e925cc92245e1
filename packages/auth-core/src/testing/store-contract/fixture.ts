import type { OAuthCredential } from "../../credential.js";
import type { CredentialStore } from "../../store/credential-store.js";
import type { ContractRunner } from "../source-contract.js";

/** One place for credentials, and two programs that use it. */
export interface StoreFixture {
  readonly store: CredentialStore;
  /** The same credentials as seen by another process. */
  readonly other: CredentialStore;
  /** Whoever holds a claim made through `store` looks dead from now on to everybody else. */
  endHolder(): Promise<void>;
}

/** The store to be held to the contract, and how to open an empty one. */
export interface StoreContractOptions extends ContractRunner {
  /** For the names of the tests. */
  readonly name: string;
  /** A new, empty place each time. */
  open(): Promise<StoreFixture>;
  /** Keys that this store can hold. Default: `qwen` and `qwen/work`; a store of one credential gives one key. */
  readonly keys?: readonly [string, ...string[]];
  /** A login that this store can hold; its tokens are made of `name`. */
  credential?(name: string): OAuthCredential;
}
