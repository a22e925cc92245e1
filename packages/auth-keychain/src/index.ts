export { type ChooseStoreOptions, type ChosenStore, chooseStore } from "./choose-store.js";
export type { Keychain } from "./keychain.js";
export { type KeychainStoreOptions, keychainStore } from "./keychain-store.js";
export { probeKeychain } from "./probe.js";
export { type Keyring, type SystemKeychainOptions, systemKeychain } from "./system-keychain.js";
