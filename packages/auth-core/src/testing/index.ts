export {
  type FixtureFile,
  type FixtureHost,
  type FixtureHostOptions,
  type FixtureKeychainItem,
  fixtureHost,
  fixtureNow,
} from "./fixture-host.js";
export { createProviderContract, type ProviderContractOptions } from "./provider-contract.js";
export {
  type ContractRunner,
  createSourceContract,
  type SourceContractOptions,
} from "./source-contract.js";
export { createStoreContract, type StoreContractOptions, type StoreFixture } from "./store-contract.js";
export { type VirtualRuntime, type VirtualRuntimeOptions, virtualRuntime } from "./virtual-runtime.js";
