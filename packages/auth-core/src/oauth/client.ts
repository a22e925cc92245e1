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
  /** Further parameters of every token request, such as `resource` (RFC 8707) or `audience`. */
  readonly tokenParameters?: Readonly<Record<string, string>>;
  /** Fields of the token answer that are kept as `OAuthCredential.params`. */
  readonly keptParameters?: readonly string[];
  /** The server announces `authorization_response_iss_parameter_supported`: an answer without `iss` is refused (RFC 9207). */
  readonly sendsIssuer?: boolean;
  /** Where this server leaves the RFCs; everything else in the flows follows them. */
  readonly oddities?: WireOddities;
}

/** Where a server departs from the RFCs, declared as data so that no flow is written for it. */
export interface WireOddities {
  /** How its endpoints want their parameters. Default: form encoding (RFC 6749 section 4). */
  readonly requestEncoding?: "form" | "json";
  /** `error` values by which this server says `invalid_grant` to a refresh (Qwen: `invalid_request`). */
  readonly refreshRefusedErrors?: readonly string[];
  /** The `status` of an answer without tokens by which this server says `authorization_pending` (Qwen: `pending`). */
  readonly pendingStatus?: string;
  /** The verification addresses are relative to the device authorization endpoint. */
  readonly relativeVerificationUris?: boolean;
}
