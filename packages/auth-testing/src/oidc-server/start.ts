import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { OAuthClient } from "@link-assistant/auth-core";
import type { Configuration, KoaContextWithOIDC, default as Provider } from "oidc-provider";

/** A certified, independent authorization server (oidc-provider) on loopback. */
export interface OidcServer {
  readonly issuer: string;
  /** A public native client of it, for both flows. */
  readonly client: OAuthClient;
  /** Method and path of every request to its endpoints, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface OidcServerOptions {
  readonly deviceCodeSeconds?: number;
  /** Where the client may be sent back to. Any port matches. */
  readonly redirectUri?: string;
  readonly accessTokenSeconds?: number;
}

const clientId = "agent";
const scopes = ["openid", "offline_access"];

export async function startOidcServer(options: OidcServerOptions = {}): Promise<OidcServer> {
  const { default: OidcProvider } = await import("oidc-provider");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = quietly(() => new OidcProvider(issuer, configuration(options)));
  const requests: string[] = [];
  provider.use((context, next) => {
    requests.push(`${context.method} ${context.path}`);
    return next();
  });
  provider.use(bindDeviceCodeToProof());
  server.on("request", provider.callback());
  return { issuer, client: clientOf(issuer), requests, close: () => closeServer(server) };
}

function clientOf(issuer: string): OAuthClient {
  return {
    issuer,
    clientId,
    scopes,
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${issuer}/token`,
    deviceAuthorizationEndpoint: `${issuer}/device/auth`,
    revocationEndpoint: `${issuer}/token/revocation`,
    sendsIssuer: true,
  };
}

function configuration(options: OidcServerOptions): Configuration {
  const { deviceCodeSeconds = 600, accessTokenSeconds = 3600, redirectUri } = options;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: "none",
        application_type: "native",
        grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        response_types: ["code"],
        redirect_uris: [redirectUri ?? "http://127.0.0.1/callback"],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
    cookies: { keys: ["only for tests"] },
    features: {
      deviceFlow: { enabled: true, charset: "base-20", mask: "****-****", ...devicePages },
      devInteractions: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async () => true },
    },
    pkce: { required: () => true },
    renderError: async (context, { error }) => {
      context.body = error;
    },
    rotateRefreshToken: true,
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
    findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    ttl: {
      AccessToken: accessTokenSeconds,
      DeviceCode: deviceCodeSeconds,
      AuthorizationCode: 60,
      RefreshToken: 86_400,
      IdToken: 3600,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 600,
    },
  };
}

/** The least that its pages must hold; its own announce on the console that they are to be replaced. */
const devicePages = {
  userCodeInputSource: async (context: KoaContextWithOIDC, form: string) => {
    context.body = form;
  },
  userCodeConfirmSource: async (context: KoaContextWithOIDC, form: string) => {
    context.body = `${form}<button form="op.deviceConfirmForm" name="abort" value="yes">Abort</button>`;
  },
  successSource: async (context: KoaContextWithOIDC) => {
    context.body = "Signed in.";
  },
};

/** oidc-provider ignores PKCE on the device grant; a server that knows it there refuses a wrong verifier. */
function bindDeviceCodeToProof() {
  const challenges = new Map<string, string>();
  return async (context: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    const form = context.oidc?.body ?? {};
    const { device_code: issued } = (context.body ?? {}) as { device_code?: string };
    if (issued !== undefined && typeof form.code_challenge === "string") {
      challenges.set(issued, form.code_challenge);
    }
    const expected = challenges.get(String(form.device_code));
    const given = createHash("sha256").update(String(form.code_verifier)).digest("base64url");
    if (expected === undefined || expected === given) return;
    context.status = 400;
    context.body = { error: "invalid_grant", error_description: "wrong code_verifier" };
  };
}

/** It says at length on the console that this is not for production. */
function quietly(build: () => Provider): Provider {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return build();
  } finally {
    Object.assign(console, { info, warn });
  }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
