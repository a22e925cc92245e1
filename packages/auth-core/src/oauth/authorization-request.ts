import type { OAuthClient } from "./client.js";
import type { PkcePair } from "./pkce.js";
import { secureEndpoint } from "./secure-url.js";

export interface AuthorizationRequest {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly proof: PkcePair;
  readonly extraParameters?: Readonly<Record<string, string>> | undefined;
  readonly callbackParameter?: string | undefined;
}

/** The address that the person opens (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export function authorizationUrl(request: AuthorizationRequest): string {
  const { client, redirectUri, state, proof } = request;
  const url = secureEndpoint(client.authorizationEndpoint, "authorizationEndpoint");
  const parameters = {
    ...request.extraParameters,
    ...(request.callbackParameter !== undefined
      ? { [request.callbackParameter]: redirectUri }
      : {
          response_type: "code",
          client_id: client.clientId,
          redirect_uri: redirectUri,
          ...(client.scopes.length > 0 && { scope: client.scopes.join(" ") }),
          ...(state !== undefined && { state }),
        }),
    code_challenge: proof.challenge,
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // Some servers do not take `+` for a space, all take %20; a literal plus is already %2B here.
  url.search = url.search.replaceAll("+", "%20");
  return url.href;
}
