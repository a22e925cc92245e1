import { type FixtureHostOptions, fixtureNow } from "@link-assistant/auth-core/testing";

const hour = 3_600_000;
export const inAnHour = fixtureNow + hour;

export const jwt = (claims: unknown) =>
  ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "CNRY-signature"].join(".");

export const annsToken = jwt({ email: "ann@example.org", exp: inAnHour / 1000 });

/** G1 as Gemini CLI 0.61.0 writes it. */
export const login = {
  access_token: "CNRY-access",
  refresh_token: "CNRY-refresh",
  scope: "https://www.googleapis.com/auth/cloud-platform openid",
  token_type: "Bearer",
  id_token: annsToken,
  expiry_date: inAnHour,
};

/** An item of the hybrid store. */
export const storedLogin = {
  serverName: "main-account",
  token: {
    accessToken: "CNRY-stored-access",
    refreshToken: "CNRY-stored-refresh",
    tokenType: "Bearer",
    expiresAt: inAnHour,
  },
  updatedAt: fixtureNow - hour,
};

export const storedKey = {
  serverName: "default-api-key",
  token: { accessToken: "CNRY-stored-key", tokenType: "ApiKey" },
  updatedAt: fixtureNow - hour,
};

export const paths = {
  login: "~/.gemini/oauth_creds.json",
  encrypted: "~/.gemini/gemini-credentials.json",
  oldEncrypted: "~/.gemini/mcp-oauth-tokens-v2.json",
  accounts: "~/.gemini/google_accounts.json",
  settings: "~/.gemini/settings.json",
  adc: "~/.config/gcloud/application_default_credentials.json",
};

/** A machine with one login file. */
export function withLogin(
  changes: Readonly<Record<string, unknown>>,
  more: FixtureHostOptions = {},
): FixtureHostOptions {
  return { ...more, files: { [paths.login]: JSON.stringify({ ...login, ...changes }), ...more.files } };
}
