import {
  AuthError,
  type AuthorizationGrant,
  base64url,
  bearerAccess,
  exchangeAuthorizationCode,
  loopbackFlow,
  type OAuthClient,
  type Provider,
  type ProviderSettings,
} from "@link-assistant/auth-core";

const unregistered = "dynamic_client";
const scopes = ["openid", "offline_access", "models.use"];
const resource = "https://models.example/v1";

/** A service that registers each installation while its person consents, and issues a client id in the redirect. */
export const registering: Provider = {
  role: "provider",
  id: "registering",
  name: "Example plan",
  environment: [],
  methods: [
    {
      id: "browser",
      label: "Browser",
      async login(ui, { runtime, settings, signal, browser, registrations, account = "default" }) {
        if (browser === undefined || registrations === undefined) {
          throw new AuthError(
            "unsupported",
            "This sign-in needs a browser, and a place for its registration.",
          );
        }
        const { issuer } = clientOf(settings);
        // On disk before the person is sent anywhere: the server shall see the same machine next time.
        const hostId = (await registrations.read("host"))?.hostId ?? base64url(runtime.randomBytes(16));
        await registrations.write("host", { issuer, hostId });
        const known = (await registrations.read(`account/${account}`))?.clientId;
        const client = clientOf(settings, known);

        return loopbackFlow({
          client,
          runtime,
          ui,
          browser,
          signal,
          redirect: { path: "/auth/callback" },
          extraParameters: {
            resource,
            host_id: hostId,
            ...(known === undefined && { name_hint: "My tool" }),
          },
          async exchange(grant, http) {
            const clientId = issuedId(grant, known);
            // Before the exchange: one that fails must not lead to another registration.
            await registrations.write(`account/${account}`, { issuer, clientId });
            const credential = await exchangeAuthorizationCode({ ...client, clientId }, grant, http);
            return { ...credential, params: { clientId } };
          },
        });
      },
    },
  ],
  oauth: (settings, login) => clientOf(settings, login?.params?.clientId),
  refreshPolicy: { reuse: "strict", replayWindowMs: 10_000 },
  // The plan pays for this program alone: the token is not handed to others.
  access: (credential, settings) => ({
    ...bearerAccess(credential, settings.baseUrl ?? resource),
    dialect: "responses",
    handOut: "restricted",
  }),
};

function clientOf({ issuer = "https://as.example" }: ProviderSettings, clientId = unregistered): OAuthClient {
  return {
    issuer,
    clientId,
    scopes,
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    revocationEndpoint: `${issuer}/revoke`,
    tokenParameters: { resource },
    oddities: { refreshRefusedErrors: ["refresh_token_expired", "refresh_token_reused"] },
  };
}

function issuedId({ parameters }: AuthorizationGrant, known: string | undefined): string {
  const issued = parameters.get("client_id") ?? known;
  if (issued !== undefined && issued !== unregistered && (known === undefined || issued === known))
    return issued;
  throw new AuthError("unexpected_response", "The server did not register this program.", {
    hint: "Start the sign-in again.",
  });
}
