import type { Credential, Provider, ProviderSettings } from "@link-assistant/auth-core";

export type Payer = "subscription" | "metered" | "free" | "unknown";

/** Who pays for what is asked with a credential, as far as it can be told from here. */
export function payerOf(provider: Provider, credential: Credential, settings: ProviderSettings): Payer {
  if (settings.issuer !== undefined || settings.baseUrl !== undefined) return "unknown";
  if (credential.kind === "api-key") {
    return credential.plan === "coding" || credential.plan === "token" ? "subscription" : "metered";
  }
  return provider.id === "qwen" ? "free" : "subscription";
}
