import type { ApiKeyCredential, Credential, OAuthCredential } from "./credential.js";
import type { AuthError, AuthErrorCode } from "./error.js";
import type { OAuthClient } from "./oauth/client.js";
import type { Browser } from "./ports/browser.js";
import type { LoginUi } from "./ports/login-ui.js";
import type { Runtime } from "./ports/runtime.js";
import type { Registrations } from "./store/registrations.js";

/**
 * What the user's own configuration says about a provider: environment and `config.json`, never a file of a
 * project. Every field overrides what is compiled in.
 */
export interface ProviderSettings {
  /** Issuer or base URL of the authorization server. */
  readonly issuer?: string;
  readonly clientId?: string;
  readonly scopes?: readonly string[];
  /** Base URL of the model API. */
  readonly baseUrl?: string;
  /** PEM file with a certificate authority that is trusted besides the usual ones: a company's own. */
  readonly certificateAuthority?: string;
}

/** Variables that fill {@link ProviderSettings}, besides `AGENT_<ID>_ISSUER`, `…_CLIENT_ID` and `…_BASE_URL`. */
export type SettingsVariables = { readonly [Field in keyof ProviderSettings]?: readonly string[] };

/** A variable that holds a credential. */
export interface EnvironmentCredential {
  readonly variable: string;
  readonly makes: "api-key" | "access-token";
  /** "explicit" goes before a stored login, "fallback" is tried last (`OPENAI_API_KEY`). */
  readonly rank: "explicit" | "fallback";
  readonly plan?: string;
  /** Where the key goes when nothing else says so. */
  readonly baseUrl?: string;
  /** A second variable that says where the key goes. With `baseUrlRequired`, the key counts only beside it. */
  readonly baseUrlVariable?: string;
  readonly baseUrlRequired?: boolean;
  /**
   * A variable of the provider's own tools that moves them to another server. Where it names one outside `domain`, the
   * key is that server's, and it counts only if the base URL is configured here as well.
   */
  readonly gateway?: { readonly variable: string; readonly domain: string };
  /** A variable that names the model to use where none is given. */
  readonly modelVariable?: string;
}

/** How to reach the resource server with a credential. */
export interface Access {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: "chat" | "responses";
  /** A restricted credential serves our own prompts and is not printed by `auth token|env|exec`. */
  readonly handOut: "free" | "restricted";
}

/** What a server does with a refresh token that was used before. */
export type RefreshPolicy = {
  readonly reuse: "strict" | { readonly graceMs: number } | "newest-wins" | "static";
  /** A refresh also ends the old access token (GitHub, GitLab). */
  readonly endsAccessToken?: boolean;
  /** How long after a lost answer the same token may be presented again, milliseconds. */
  readonly replayWindowMs: number;
};

/** Something that happened to the service and that a person must be told, with its date and sources. */
export interface LifecycleNotice {
  /** ISO 8601 date. */
  readonly date: string;
  readonly summary: string;
  readonly nextStep: string;
  readonly sources: readonly string[];
}

/** What a login method gets besides the person: the world, the settings, and the options that were given. */
export interface FlowContext {
  readonly runtime: Runtime;
  readonly settings: ProviderSettings;
  /** Values for the method's {@link LoginOption}s. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** For methods that go through a browser; absent where there is no loopback to come back to. */
  readonly browser?: Browser;
  /** Another account or deployment than the default. */
  readonly account?: string;
  /** Where a provider whose server registers programs as they come keeps what it was told; absent where nothing is kept. */
  readonly registrations?: Registrations;
}

/** An option of a login method on the command line, such as `--plan`. */
export interface LoginOption {
  readonly name: string;
  readonly description: string;
  readonly values: readonly string[];
}

/** One way to sign in to a provider. */
export interface LoginMethod {
  readonly id: "device" | "browser" | "api-key";
  readonly label: string;
  readonly options?: readonly LoginOption[];
  login(ui: LoginUi, context: FlowContext): Promise<Credential>;
}

/** Where a key is valid. Not a secret. */
export interface KeyPlace {
  readonly baseUrl: string;
  readonly plan?: string | undefined;
}

/** What one cheap authenticated call said about a fresh login. The login is kept in all three cases. */
export type ProbeResult =
  /** `detail` is what the provider told besides, for a person: "$3.20 used, $6.80 left". */
  | { readonly status: "accepted"; readonly detail?: string }
  | {
      readonly status: "refused";
      readonly code: AuthErrorCode;
      readonly message: string;
      readonly hint: string;
    }
  | { readonly status: "unreachable"; readonly message: string };

/** What a model API answered instead of a completion. */
export interface RefusedResponse {
  readonly status: number;
  readonly body: string;
  /** The `Retry-After` header, as sent. */
  readonly retryAfter?: string | undefined;
}

/** A service that accepts credentials: plain data, and functions that compute data from data. */
export interface Provider {
  readonly role: "provider";
  readonly id: string;
  readonly name: string;
  readonly settingsVariables?: SettingsVariables;
  readonly environment: readonly EnvironmentCredential[];
  /** `.env` files that may hold its variables, relative to the working folder and the home. Default `.env`. */
  readonly environmentFiles?: readonly string[];
  readonly methods: readonly LoginMethod[];
  /**
   * The client at the authorization server; absent for providers of keys only. `login` is the stored one that is
   * to be refreshed or ended: what only the sign-in could learn, such as a client id that was issued there or
   * endpoints that were discovered, is in its `params`. Undefined where nothing is known without one.
   */
  oauth?(settings: ProviderSettings, login?: OAuthCredential): OAuthClient | undefined;
  readonly refreshPolicy?: RefreshPolicy;
  access(credential: Credential, settings: ProviderSettings): Access;
  /**
   * Finds out where a key is valid that came without a base URL, and which plan it is of. Asked once per key, the
   * answer is remembered. Undefined when that could not be found out now.
   */
  placeKey?(
    credential: ApiKeyCredential,
    context: { readonly runtime: Runtime; readonly signal?: AbortSignal },
  ): Promise<KeyPlace | undefined>;
  /** The name that the endpoint knows for what the person asked for. */
  modelName?(requested: string, credential: Credential): string;
  /** What this provider serves for a credential, as far as a release can know. */
  knownModels?(credential: Credential): readonly string[];
  /** What a refused request to the model API means for the person; undefined where the status says it all. */
  explainRefusal?(response: RefusedResponse, access: Access): AuthError | undefined;
  probe?(
    access: Access,
    context: { readonly runtime: Runtime; readonly signal?: AbortSignal },
  ): Promise<ProbeResult>;
  /**
   * The page on which a person ends this credential at the provider, where no request can (keys, mostly). Shown
   * by logout. The address tells nothing of the secret.
   */
  revocationPage?(credential: Credential): Promise<string>;
  readonly lifecycle?: LifecycleNotice;
}
