export { canaryMark, canarySecret } from "./canary.js";
export { type CanaryScan, canaryScan, type Leak } from "./canary-scan.js";
export {
  type Fault,
  type FaultKind,
  type FaultTarget,
  htmlErrorReply,
  rateLimitedReply,
  redirectReply,
} from "./http/faults.js";
export { jsonReply, type Reply, type Request } from "./http/message.js";
export {
  type ScriptedBrowser,
  type ScriptedBrowserOptions,
  scriptedBrowser,
  type VisitedPage,
} from "./oidc-server/scripted-browser.js";
export { type OidcServer, type OidcServerOptions, startOidcServer } from "./oidc-server/start.js";
export type { ChatRefusal, OpenrouterServerSettings } from "./openrouter-server/settings.js";
export {
  type OpenrouterServer,
  type OpenrouterServerOptions,
  startOpenrouterServer,
} from "./openrouter-server/start.js";
export { type LoggedRequest, tokenRequests } from "./qwen-server/request-log.js";
export type {
  ApiKeyEntry,
  ModelAccess,
  PollAnswer,
  QwenServerSettings,
  ReusePolicy,
} from "./qwen-server/settings.js";
export { type QwenServer, type QwenServerOptions, startQwenServer } from "./qwen-server/start.js";
export type { TokenPair } from "./qwen-server/token-families.js";
export { type QwenServerProcess, startQwenServerProcess } from "./qwen-server-process.js";
export {
  fingerprint,
  type ImportTrace,
  type SystemCall,
  type TracedImport,
  traceImporter,
} from "./traced-importer.js";
