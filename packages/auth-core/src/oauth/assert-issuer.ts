import { AuthError } from "../error.js";
import type { Provider, ProviderSettings } from "../provider.js";
import type { StoredRecord } from "../store/credential-store.js";

/** A login goes only where it came from, its access token too, whatever the configuration says today. */
export function assertIssuer(
  { issuer }: StoredRecord,
  key: string,
  provider: Pick<Provider, "id" | "name" | "oauth">,
  settings: ProviderSettings,
): void {
  const configured = provider.oauth?.(settings).issuer;
  if (issuer === undefined || configured === undefined || issuer === configured) return;
  throw new AuthError(
    "issuer_mismatch",
    `The login ${key} belongs to ${issuer}, and ${provider.name} is configured for ${configured}.`,
    { hint: `agent auth login ${key.replace("/", "@")}`, details: { provider: provider.id } },
  );
}
