import type { OAuthClient, ProviderSettings, SettingsVariables } from "@link-assistant/auth-core";

const defaultIssuer = "https://chat.qwen.ai";
// Qwen Code's own public client: a login is only shared with it when both are the same client.
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
export function qwenClient(settings: ProviderSettings): OAuthClient {
  const issuer = (settings.issuer ?? defaultIssuer).replace(/\/+$/, "");
  return {
    issuer,
    clientId: settings.clientId ?? defaultClientId,
    scopes: settings.scopes ?? defaultScopes,
    tokenEndpoint: `${issuer}/api/v1/oauth2/token`,
    deviceAuthorizationEndpoint: `${issuer}/api/v1/oauth2/device/code`,
    keptParameters: ["resource_url"],
    // A dead refresh token is answered with 400 "invalid_request: Invalid refresh token or client_id".
    oddities: { refreshRefusedErrors: ["invalid_request"], pendingStatus: "pending" },
  };
}
