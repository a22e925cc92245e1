import type { LifecycleNotice, Provider, ProviderSettings } from "@link-assistant/auth-core";

/** What has happened to a service, unless the person uses another deployment of it. */
export function lifecycleNotice(
  { lifecycle }: Provider,
  { issuer, baseUrl }: ProviderSettings,
): LifecycleNotice | undefined {
  return issuer === undefined && baseUrl === undefined ? lifecycle : undefined;
}
