/** Scopes as tools and their imitators write them: one text divided by spaces (RFC 6749 section 3.3), or a list. */
export function readScopes(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : typeof value === "string" ? value.split(" ") : [];
  return list.filter((scope): scope is string => typeof scope === "string" && scope !== "");
}
