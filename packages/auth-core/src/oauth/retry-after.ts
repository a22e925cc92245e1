/** `Retry-After` in seconds (RFC 9110 section 10.2.3); a date is not worth a second clock and is ignored. */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  return /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}
