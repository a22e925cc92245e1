import { AuthError } from "../error.js";
import type { OAuthClient } from "../oauth/client.js";
import type { Provider, ProviderSettings } from "../provider.js";
import { signInCommand } from "../sign-in-command.js";
import type { StoredRecord } from "../store/credential-store.js";

/**
 * The client that a stored login belongs to: its tokens go only to the issuer that gave them, to be refreshed or to
 * be revoked, whatever the configuration says today (RFC 6749 section 10.4).
 *
 * @param key the login's key in the store, for the hint. Default: the provider's
 * @returns undefined where the provider knows no authorization server for it
 * @throws AuthError `issuer_mismatch`
 *
 * @example
 * ```ts
 * import { clientOfLogin, type Provider, revokeToken, type StoredRecord } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const provider: Provider;
 * declare const record: StoredRecord;
 * const client = clientOfLogin(provider, {}, record);
 * if (client?.revocationEndpoint !== undefined && record.credential.kind === "oauth") {
 *   const token = record.credential.accessToken;
 *   await revokeToken({ client, token, hint: "access_token", runtime: systemRuntime() });
 * }
 * ```
 */
export function clientOfLogin(
  provider: Pick<Provider, "id" | "name" | "oauth">,
  settings: ProviderSettings,
  { credential, issuer }: StoredRecord,
  key: string = provider.id,
): OAuthClient | undefined {
  const client = provider.oauth?.(settings, credential.kind === "oauth" ? credential : undefined);
  if (client === undefined || issuer === undefined || issuer === client.issuer) return client;
  throw new AuthError(
    "issuer_mismatch",
    `This login belongs to ${issuer}, and ${provider.name} is configured for ${client.issuer}.`,
    { hint: signInCommand(key), details: { provider: provider.id } },
  );
}
