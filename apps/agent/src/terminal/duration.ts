const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** The two largest units: "5 h 59 min", "12 d 3 h", "40 s". */
export function formatDuration(milliseconds: number): string {
  let rest = Math.max(0, milliseconds);
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (name === "s" && parts.length === 0)) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** "in 5 h 59 min" or "3 min ago". */
export function formatRelative(time: number, now: number): string {
  return time >= now ? `in ${formatDuration(time - now)}` : `${formatDuration(now - time)} ago`;
}

const multiples = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** "60s", "10m", "1h", "1h30m", or a bare number of seconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!/^(\d{1,9}(min|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(min|[smhd])/g)) {
    total += Number(count) * multiples[unit as keyof typeof multiples];
  }
  return total;
}
