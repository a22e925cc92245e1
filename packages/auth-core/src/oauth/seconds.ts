const tenYears = 10 * 366 * 86_400;

/**
 * A span of time as servers send it: a number or a numeric string. Undefined for everything that says
 * nothing: absent, zero, negative, not a number, or longer than ten years (RFC 6749 section 5.1).
 */
export function seconds(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number > 0 && number <= tenYears ? number : undefined;
}

/** A moment as servers send it, epoch seconds or an ISO 8601 string, in epoch milliseconds. */
export function epochMilliseconds(value: unknown): number | undefined {
  if (typeof value === "string" && !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) {
    const time = Date.parse(value);
    return Number.isNaN(time) ? undefined : time;
  }
  const number = typeof value === "string" ? Number(value) : value;
  // Beyond the year 9999 it is a mistake (milliseconds, most likely), and no statement.
  return typeof number === "number" && number > 0 && number < 253_402_300_800 ? number * 1000 : undefined;
}
