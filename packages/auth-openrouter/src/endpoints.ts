import type { OAuthClient, ProviderSettings } from "@link-assistant/auth-core";

/** Where OpenRouter is: itself, one of its regions, or what the user's own configuration names. */
export interface Endpoints {
  readonly issuer: string;
  /** Of the API; also where a code is traded for a key. */
  readonly baseUrl: string;
}

export function endpointsOf(settings: ProviderSettings): Endpoints {
  const issuer = withoutTrailingSlash(settings.issuer ?? "https://openrouter.ai");
  return { issuer, baseUrl: withoutTrailingSlash(settings.baseUrl ?? `${issuer}/api/v1`) };
}

/**
 * OpenRouter as the loopback flow sees it. It knows no clients: the id is there because OAuth wants one, and is
 * never sent.
 */
export function signInClient({ issuer, baseUrl }: Endpoints): OAuthClient {
  return {
    issuer,
    clientId: "none",
    scopes: [],
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${baseUrl}/auth/keys`,
  };
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
