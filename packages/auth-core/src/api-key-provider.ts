import type { ApiKeyCredential, Credential } from "./credential.js";
import { AuthError } from "./error.js";
import { type KeyProbe, probeKey } from "./key-probe.js";
import { throwIfCancelled } from "./oauth/time-limit.js";
import type { LoginUi } from "./ports/login-ui.js";
import type {
  Access,
  EnvironmentCredential,
  FlowContext,
  LifecycleNotice,
  LoginMethod,
  Provider,
} from "./provider.js";

/** All that an application needs to know of a service that takes a key and speaks OpenAI's Chat dialect. */
export interface ApiKeyProviderRow {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  /** Variables that may hold the key; the first that is set counts. */
  readonly variables: readonly string[];
  /** A variable that says where the key beside it goes, such as `OPENAI_BASE_URL`. */
  readonly baseUrlVariable?: string;
  /** A variable that says whose key it is, as in {@link EnvironmentCredential}. */
  readonly gateway?: EnvironmentCredential["gateway"];
  /** Where a person gets a key. */
  readonly keysPage?: string;
  readonly probe?: KeyProbe;
  /** What the service calls a model that people know by another name. */
  readonly modelNames?: Readonly<Record<string, string>>;
  readonly lifecycle?: LifecycleNotice;
}

/**
 * A provider out of one row of data: key in a variable or stored, sent as a bearer token (RFC 6750 section 2.1).
 *
 * @example
 * ```ts
 * import { apiKeyProvider } from "@link-assistant/auth-core";
 *
 * const deepseek = apiKeyProvider({
 *   id: "deepseek",
 *   name: "DeepSeek",
 *   baseUrl: "https://api.deepseek.com",
 *   variables: ["DEEPSEEK_API_KEY"],
 *   probe: { get: "models" },
 * });
 * ```
 */
export function apiKeyProvider(row: ApiKeyProviderRow): Provider {
  const { id, name, probe, lifecycle, modelNames, baseUrlVariable, gateway } = row;
  const beside = { ...(baseUrlVariable && { baseUrlVariable }), ...(gateway && { gateway }) };
  return {
    role: "provider",
    id,
    name,
    environment: row.variables.map((variable) => ({
      variable,
      makes: "api-key",
      rank: "explicit",
      ...beside,
    })),
    methods: [apiKeyMethod(name, row.keysPage)],
    access: (credential, settings) =>
      bearerAccess(credential, settings.baseUrl ?? placeOf(credential) ?? row.baseUrl),
    ...(probe !== undefined && {
      probe: (access, context) => probeKey(probe, { id, name }, access, context),
    }),
    ...(modelNames !== undefined && {
      modelName: (requested) => (Object.hasOwn(modelNames, requested) && modelNames[requested]) || requested,
    }),
    ...(lifecycle !== undefined && { lifecycle }),
  };
}

/** The login method that asks for a key. Any provider that takes keys can offer it beside its others. */
export function apiKeyMethod(providerName: string, keysPage?: string): LoginMethod {
  return {
    id: "api-key",
    label: keysPage === undefined ? "API key" : `API key (from ${keysPage})`,
    login: (ui, context) => readApiKey(ui, context, `${providerName} API key`),
  };
}

async function readApiKey(ui: LoginUi, context: FlowContext, label: string): Promise<ApiKeyCredential> {
  const apiKey = (await ui.readSecret({ label }, context.signal)).trim();
  throwIfCancelled(context.signal);
  if (apiKey === "") throw new AuthError("invalid_request", `No ${label} was given.`);
  // What is no visible ASCII cannot stand in a header, and is a slip of the clipboard anyway.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new AuthError("invalid_request", `The ${label} has spaces or other characters that no key has.`, {
      hint: "Copy the key again, alone and whole.",
    });
  }
  return { kind: "api-key", apiKey };
}

/** The usual access of an OpenAI-compatible endpoint: bearer token, Chat dialect. */
export function bearerAccess(
  credential: Credential,
  baseUrl: string,
  headers: Readonly<Record<string, string>> = {},
): Access {
  const secret = credential.kind === "api-key" ? credential.apiKey : credential.accessToken;
  return {
    baseUrl: baseUrl.replace(/\/+$/, ""),
    headers: { ...headers, authorization: `Bearer ${secret}` },
    dialect: "chat",
    handOut: "free",
  };
}

function placeOf(credential: Credential): string | undefined {
  return credential.kind === "api-key" ? credential.baseUrl : undefined;
}
