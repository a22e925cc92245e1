export {
  type ApiKeyProviderRow,
  apiKeyMethod,
  apiKeyProvider,
  bearerAccess,
} from "./api-key-provider.js";
export { configuredSettings, deploymentNames } from "./config/configured-settings.js";
export {
  type LoadedConfiguration,
  loadConfiguration,
  parseConfiguration,
} from "./config/load-configuration.js";
export type { Configuration } from "./config/schema.js";
export type {
  AccessGrant,
  ApiKeyCredential,
  Credential,
  CredentialLink,
  OAuthCredential,
  StoredCredential,
} from "./credential.js";
export {
  AuthError,
  type AuthErrorCode,
  type AuthErrorDetails,
  authErrorCodes,
  isAuthError,
} from "./error.js";
export type { Integration, StoreContext } from "./integration.js";
export { type KeyProbe, probeKey } from "./key-probe.js";
export { base64url } from "./oauth/base64url.js";
export type { OAuthClient, WireOddities } from "./oauth/client.js";
export { type DeviceFlowOptions, deviceFlow } from "./oauth/device-flow.js";
export {
  type DiscoverEndpointsOptions,
  type DiscoveredEndpoints,
  discoverEndpoints,
} from "./oauth/discover-endpoints.js";
export {
  type AuthorizationGrant,
  exchangeAuthorizationCode,
} from "./oauth/exchange-authorization-code.js";
export {
  type ExchangeOptions,
  type ExchangeOutcome,
  exchangeRefreshToken,
} from "./oauth/exchange-refresh-token.js";
export { type HttpAnswer, type HttpContext, type HttpLimits, httpExchange } from "./oauth/http-exchange.js";
export { exchangeCodeForKey, type KeyEndpoint } from "./oauth/key-exchange.js";
export {
  type AuthorizationOptions,
  authorizeOnLoopback,
  type LoopbackFlowOptions,
  loopbackFlow,
  type RedirectOptions,
} from "./oauth/loopback-flow.js";
export { mergeRefreshed } from "./oauth/merge-refreshed.js";
export { networkError } from "./oauth/network-failure.js";
export { codeChallenge, createPkcePair, type PkcePair } from "./oauth/pkce.js";
export { printable } from "./oauth/printable.js";
export { type RefreshGrantOptions, refreshGrant } from "./oauth/refresh-grant.js";
export { type RevokeTokenOptions, revokeToken } from "./oauth/revoke-token.js";
export { isLoopbackAddress, isSecureUrl } from "./oauth/secure-url.js";
export type {
  Browser,
  BrowserOpening,
  LoopbackAddress,
  LoopbackAnswer,
  LoopbackListener,
  LoopbackRequest,
} from "./ports/browser.js";
export type { Disk, FileStatus } from "./ports/disk.js";
export type { ExchangeProcess, StartExchangeProcess } from "./ports/exchange-process.js";
export type {
  DatabaseReading,
  FileFlag,
  FileReading,
  Host,
  KeychainProblem,
  KeychainQuery,
  KeychainReading,
  UnreadableReason,
} from "./ports/host.js";
export type {
  AuthorizationPrompt,
  LoginEvent,
  LoginUi,
  SecretPrompt,
  Verification,
} from "./ports/login-ui.js";
export type { Processes, ProcessIdentity } from "./ports/processes.js";
export type { Runtime } from "./ports/runtime.js";
export type {
  Access,
  EnvironmentCredential,
  FlowContext,
  KeyPlace,
  LifecycleNotice,
  LoginMethod,
  LoginOption,
  ProbeResult,
  Provider,
  ProviderSettings,
  RefreshPolicy,
  RefusedResponse,
  SettingsVariables,
} from "./provider.js";
export { clientOfLogin } from "./refresh/client-of-login.js";
export type { DetachedExchange } from "./refresh/detached-exchange.js";
export type { ExchangeRefreshToken } from "./refresh/exchange-claimed.js";
export { type RefreshOptions, refreshAhead, refreshCredential } from "./refresh/refresh-credential.js";
export { type ServeExchangeOptions, serveExchange } from "./refresh/serve-exchange.js";
export { isRefreshDue, isUsable } from "./refresh/validity.js";
export { type AuthorizedFetch, authorizedFetch } from "./resolve/authorized-fetch.js";
export type { Candidate, ResolvedCredential } from "./resolve/candidate.js";
export {
  type KeyPlaces,
  type RefreshRequest,
  type ResolveContext,
  type ResolveRequest,
  storeKey,
} from "./resolve/context.js";
export { type FollowedLink, followLink } from "./resolve/follow-link.js";
export { describeOrigin, type Origin } from "./resolve/origin.js";
export { candidates, resolveCredential } from "./resolve/resolve-credential.js";
export { providerSettings, variablesFor } from "./resolve/settings.js";
export { signInCommand } from "./sign-in-command.js";
export type { CredentialSource, Finding, FindingFlag, FindingStatus, FindOptions } from "./source.js";
export type {
  Claim,
  CredentialChange,
  CredentialStore,
  GrantedClaim,
  LockHandOver,
  LockTaking,
  RefreshOutcome,
  SpentToken,
  StoredRecord,
  UpdateOptions,
} from "./store/credential-store.js";
export { keyPlacesFile } from "./store/key-places.js";
export { type MemoryStoreOptions, memoryStore } from "./store/memory-store.js";
export type { Registration, Registrations } from "./store/registrations.js";
export { spentTokenHash } from "./store/spent-token.js";
