import {
  isLoopbackAddress,
  type OAuthClient,
  type OAuthCredential,
  type ProviderSettings,
  type SettingsVariables,
} from "@link-assistant/auth-core";

const defaultIssuer = "https://chat.qwen.ai";
// Qwen Code's own public client, so that a login can be shared with it.
const defaultClientId = "f0304373b74a44d2b584a3fb70ca9e56";
const defaultScopes = ["openid", "profile", "email", "model.completion"];

/** Qwen's server sends no `interval`; Qwen Code polls every two seconds. */
export const devicePollSeconds = 2;

export const settingsVariables: SettingsVariables = {
  issuer: ["QWEN_OAUTH_BASE_URL"],
  clientId: ["QWEN_OAUTH_CLIENT_ID"],
  scopes: ["QWEN_OAUTH_SCOPE"],
  baseUrl: ["QWEN_BASE_URL"],
};

/** The client at Qwen's authorization server, or at a deployment that speaks like it. */
export function qwenClient(settings: ProviderSettings, login?: OAuthCredential): OAuthClient {
  const issuer = (settings.issuer ?? defaultIssuer).replace(/\/+$/, "");
  return {
    issuer,
    // A refresh token is bound to the client that it was issued to (RFC 6749 section 6).
    clientId: login?.params?.client_id ?? settings.clientId ?? defaultClientId,
    scopes: settings.scopes ?? defaultScopes,
    tokenEndpoint: `${issuer}/api/v1/oauth2/token`,
    deviceAuthorizationEndpoint: `${issuer}/api/v1/oauth2/device/code`,
    keptParameters: ["resource_url"],
    // A dead refresh token is answered with 400 "invalid_request: Invalid refresh token or client_id".
    oddities: { refreshRefusedErrors: ["invalid_request"], pendingStatus: "pending" },
  };
}

/** Notes with a login the client that it was issued to, where that is another than Qwen Code's. */
export function withClient(login: OAuthCredential, { clientId }: ProviderSettings): OAuthCredential {
  if (clientId === undefined || clientId === defaultClientId) return login;
  return { ...login, params: { ...login.params, client_id: clientId } };
}

/**
 * Whether Qwen Code can use a login: granted by Qwen, to its client. Any other it would present to Qwen all the same,
 * and delete when it is refused.
 */
export function isForQwenCode(login: OAuthCredential, issuer: string | undefined): boolean {
  return isQwens(issuer) && login.params?.client_id === undefined;
}

/** The authorization server is Qwen's own. One on this machine counts too: a proxy before it, or one for tests. */
export function isQwens(issuer: string = defaultIssuer): boolean {
  if (!URL.canParse(issuer)) return false;
  const { origin, hostname } = new URL(issuer);
  return origin === defaultIssuer || isLoopbackAddress(hostname);
}
