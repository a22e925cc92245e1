export type {
  CredentialPlace,
  ForeignLock,
  ForeignLockAttempt,
} from "../store/file/credential-place.js";
export { decodeKey, encodeKey } from "../store/file/encoded-key.js";
export { type FileCodec, type FilePlaceOptions, filePlace } from "../store/file/file-place.js";
export {
  type FileStoreOptions,
  fileStore,
  makeKeyFolders,
  openLockedKey,
} from "../store/file/file-store.js";
export { defaultLockTiming, type LockTiming } from "../store/file/lock-holding.js";
export { type LockedKey, makeFolders } from "../store/file/locked-key.js";
export { type LockedStoreOptions, lockedStore } from "../store/file/locked-store.js";
export {
  decodeRecordFile,
  emptyPlace,
  encodeRecordFile,
  looseFields,
  type PlaceContent,
} from "../store/file/record-codec.js";
export { requireSafeFolder } from "../store/file/safe-folder.js";
export { isDamage, unwritable } from "../store/file/system-error.js";
export { type RegistrationsOptions, registrationsFolder } from "../store/registrations.js";
export { agentHomeOf } from "./agent-home.js";
export { createNodeContext, type NodeContextOptions } from "./create-node-context.js";
export { nodeDisk } from "./disk.js";
export { type NodeHostOptions, nodeHost } from "./host.js";
export type { KeychainTool } from "./host-keychain.js";
export { type ProgramResult, runProgram } from "./host-program.js";
export { listenOnLoopback } from "./listen-on-loopback.js";
export { type NodeBrowserOptions, nodeBrowser } from "./node-browser.js";
export { openBrowser } from "./open-browser.js";
export { nodeProcesses } from "./processes.js";
export { runExchangeProcess } from "./run-exchange-process.js";
export { type ExchangeProcessOptions, startNodeExchangeProcess } from "./start-exchange-process.js";
export { systemRuntime } from "./system-runtime.js";
