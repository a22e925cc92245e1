import { InvalidArgumentError, Option } from "commander";
import { usageError } from "../failure.js";
import { parseDuration } from "../terminal/duration.js";

export function jsonOption(): Option {
  return new Option("--json", "print one JSON document instead of text");
}

export function durationArgument(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError('write a time such as "60s", "10m" or "1h30m".');
}

export function integerArgument(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("write a whole number.");
}

export function urlArgument(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === "")
    return text.replace(/\/+$/, "");
  throw usageError(`"${text}" is not an http or https address.`);
}
