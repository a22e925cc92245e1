/** A key that is sent as it is. Some providers mint keys that end: `expiresAt`, epoch milliseconds. */
export interface ApiKeyCredential {
  readonly kind: "api-key";
  readonly apiKey: string;
  /** Where the key is valid, when the provider has several places (a Qwen plan and region). */
  readonly baseUrl?: string;
  readonly expiresAt?: number;
  /** What the key belongs to, in the provider's words ("coding", "token"). Not a secret. */
  readonly plan?: string;
  /** Source and locator of the import that copied it: a later import of the same place updates it. */
  readonly importedFrom?: string;
}

/**
 * What a token endpoint answered (RFC 6749 section 5.1), in our names.
 * All times are epoch milliseconds and true: no safety margin is baked in.
 */
export interface OAuthCredential {
  readonly kind: "oauth";
  readonly accessToken: string;
  /** Single use where the server rotates: never present it twice, never copy it to a second holder. */
  readonly refreshToken?: string;
  readonly expiresAt?: number;
  /** The server refuses a refresh before this time. */
  readonly refreshNotBefore?: number;
  /** The whole login ends then, refreshed or not. */
  readonly loginEndsAt?: number;
  readonly idToken?: string;
  readonly scopes?: readonly string[];
  /** Further fields of the answer that the provider asked to keep, such as Qwen's `resource_url`. */
  readonly params?: Readonly<Record<string, string>>;
}

/** Points at a credential that another tool owns. Holds no secret: the source is read again at each use. */
export interface CredentialLink {
  readonly kind: "link";
  /** Id of the {@link CredentialSource} that reads it. */
  readonly source: string;
  /** Path, row or service, when it is not the source's default. */
  readonly locator?: string;
  readonly account?: string;
  /** The person has read the notice of a restricted login and opted in. */
  readonly allowRestricted?: boolean;
}

/** What can be spent. */
export type Credential = ApiKeyCredential | OAuthCredential;
/** What can be stored: a link must be followed before it can be spent, and the types say so. */
export type StoredCredential = Credential | CredentialLink;

/** What is handed out to other programs: by type, it has no refresh token. */
export interface AccessGrant {
  readonly token: string;
  readonly expiresAt?: number;
  readonly refreshAfter?: number;
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
