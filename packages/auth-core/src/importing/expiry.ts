/** When a credential ends, as its file tells it. */
export interface ExpiryReading {
  /** Epoch milliseconds; absent when the file does not say, which never means "valid". */
  readonly expiresAt?: number;
  /** The number was in another unit than the tool's own. */
  readonly unitGuessed?: boolean;
}

/** 1e11 ms is March 1973 and 1e11 s is the year 5138: no real expiry can be mistaken for the other unit. */
const secondsLimit = 1e11;
/** Above this, even milliseconds would be past the year 5138. */
const millisecondsLimit = 1e14;

/**
 * An expiry as tools and their imitators write it: number or numeric text in milliseconds or seconds, ISO 8601
 * or RFC 3339 with any number of decimals.
 *
 * @param unit what the tool itself writes; the other unit is recognised and marked as guessed
 */
export function readExpiry(value: unknown, unit: "ms" | "s" = "ms"): ExpiryReading {
  const number = numberOf(value);
  if (number !== undefined) return fromNumber(number, unit);
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d[T ]/.test(value)) return {};
  const time = Date.parse(value.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isFinite(time) && time > 0 ? { expiresAt: time } : {};
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function fromNumber(value: number, unit: "ms" | "s"): ExpiryReading {
  if (!(value > 0) || value > millisecondsLimit) return {};
  const inSeconds = value < secondsLimit;
  return {
    expiresAt: Math.round(inSeconds ? value * 1000 : value),
    ...(inSeconds !== (unit === "s") && { unitGuessed: true }),
  };
}
