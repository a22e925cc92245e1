/**
 * A token or key as a foreign file holds it: undefined when it is missing, blank or no token at all. Visible
 * ASCII only (RFC 6750 section 2.1, RFC 9110 section 5.5): anything else cannot be sent in a header.
 */
export function secretText(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x21-\x7e]{1,65536}$/.test(value) ? value : undefined;
}
