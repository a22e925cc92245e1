/**
 * This program as registered at an authorization server, and that server's endpoints (RFC 8414 names in our
 * spelling). Plain data: it crosses a pipe to the exchange process as JSON.
 */
export interface OAuthClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly tokenEndpoint: string;
  readonly deviceAuthorizationEndpoint?: string;
  readonly authorizationEndpoint?: string;
  readonly revocationEndpoint?: string;
  /** Fields of the token answer that are kept as `OAuthCredential.params`. */
  readonly keptParameters?: readonly string[];
  /** Where this server leaves the RFCs; everything else in the flows follows them. */
  readonly oddities?: WireOddities;
}

export interface WireOddities {
  /** How the token endpoint wants its parameters. Default: form encoding (RFC 6749 section 4). */
  readonly tokenRequestEncoding?: "form" | "json";
  /** `error` values by which this server says `invalid_grant` to a refresh (Qwen: `invalid_request`). */
  readonly refreshRefusedErrors?: readonly string[];
}
