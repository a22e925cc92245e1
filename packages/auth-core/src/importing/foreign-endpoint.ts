/**
 * Whether the base URL beside a key sends it to another host than its provider's: then it is a key of a gateway or
 * of another company, and must not go to the provider.
 *
 * @param domain of the provider, such as `anthropic.com`
 */
export function isForeignEndpoint(baseUrl: string | undefined, domain: string): boolean {
  if (!baseUrl) return false;
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : "";
  return host !== domain && !host.endsWith(`.${domain}`);
}
