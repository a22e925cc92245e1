import type { Provider, ProviderSettings, SettingsVariables } from "../provider.js";

type Environment = Readonly<Record<string, string | undefined>>;

const genericSuffixes = {
  issuer: "ISSUER",
  clientId: "CLIENT_ID",
  scopes: "SCOPES",
  baseUrl: "BASE_URL",
} as const;
type Field = keyof typeof genericSuffixes;
const fields = Object.keys(genericSuffixes) as Field[];

/**
 * What the user has configured for a provider. For each field the first that is set counts:
 * `AGENT_<ID>_…`, the provider's own variables, then `configured` (an entry of `config.json`).
 *
 * Only user-level places may be passed in: a project's files must never move an endpoint (CVE-2026-21852).
 *
 * @example
 * ```ts
 * import { type Provider, providerSettings } from "@link-assistant/auth-core";
 *
 * declare const qwen: Provider;
 * const settings = providerSettings(qwen, { QWEN_OAUTH_BASE_URL: "https://login.example" });
 * ```
 */
export function providerSettings(
  provider: Pick<Provider, "id" | "settingsVariables">,
  environment: Environment,
  configured: ProviderSettings = {},
): ProviderSettings {
  const entries = fields.flatMap((field) => {
    const text = firstSet(environment, variablesFor(provider, field));
    const value = text === undefined ? configured[field] : field === "scopes" ? text.split(/[\s,]+/) : text;
    return value === undefined ? [] : [[field, value] as const];
  });
  const { certificateAuthority } = configured;
  return {
    ...Object.fromEntries(entries),
    ...(certificateAuthority !== undefined && { certificateAuthority }),
  };
}

/** Names of the variables that fill one field, the one that wins first. */
export function variablesFor(
  provider: { readonly id: string; readonly settingsVariables?: SettingsVariables },
  field: Field,
): readonly string[] {
  const generic = `AGENT_${provider.id.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_${genericSuffixes[field]}`;
  return [generic, ...(provider.settingsVariables?.[field] ?? [])];
}

/** An empty variable counts as unset, as in every shell script that clears one. */
export function firstSet(environment: Environment, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value) return value;
  }
  return undefined;
}
