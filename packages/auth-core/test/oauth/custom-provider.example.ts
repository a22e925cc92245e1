import {
  AuthError,
  bearerAccess,
  deviceFlow,
  discoverEndpoints,
  type FlowContext,
  loopbackFlow,
  type OAuthClient,
  type OAuthCredential,
  type Provider,
  type ProviderSettings,
} from "@link-assistant/auth-core";

/** A company's gateway to models, behind the company's OpenID Connect issuer. */
export const company: Provider = {
  role: "provider",
  id: "company",
  name: "Company gateway",
  environment: [],
  // The first is what `agent auth login company` starts.
  methods: [
    {
      id: "browser",
      label: "Browser",
      async login(ui, context) {
        const { runtime, signal, browser } = context;
        if (browser === undefined) throw new AuthError("unsupported", "There is no browser here.");
        const client = await clientFor(context);
        return remembering(client, await loopbackFlow({ client, runtime, ui, browser, signal }));
      },
    },
    {
      id: "device",
      label: "Device code",
      async login(ui, context) {
        const { runtime, signal } = context;
        const client = await clientFor(context);
        return remembering(client, await deviceFlow({ client, runtime, ui, signal, pkce: true }));
      },
    },
  ],
  oauth: clientOf,
  // Of a server that ends the login when a refresh token is used twice.
  refreshPolicy: { reuse: "strict", replayWindowMs: 10_000 },
  access: (credential, settings) =>
    bearerAccess(credential, settings.baseUrl ?? "https://models.company.example/v1"),
};

const issuerOf = ({ issuer = "https://login.company.example" }: ProviderSettings) => issuer;

async function clientFor({ settings, runtime, signal }: FlowContext): Promise<OAuthClient> {
  const endpoints = await discoverEndpoints({ issuer: issuerOf(settings), runtime, signal });
  const { clientId = "my-tool", scopes = ["openid", "offline_access"] } = settings;
  return { ...endpoints, clientId, scopes };
}

/** A refresh token is bound to its client: that is kept with the login, whatever is configured later. */
function remembering(client: OAuthClient, credential: OAuthCredential): OAuthCredential {
  const { clientId, tokenEndpoint, revocationEndpoint = "" } = client;
  return { ...credential, params: { clientId, tokenEndpoint, revocationEndpoint } };
}

function clientOf(settings: ProviderSettings, login: OAuthCredential | undefined): OAuthClient | undefined {
  const { clientId, tokenEndpoint, revocationEndpoint } = login?.params ?? {};
  if (!clientId || !tokenEndpoint) return undefined;
  const client = { issuer: issuerOf(settings), clientId, tokenEndpoint, scopes: [] };
  return revocationEndpoint ? { ...client, revocationEndpoint } : client;
}
