// Everything Unicode calls "Other": controls (C0, DEL, C1), formats (bidirectional overrides, zero width),
// surrogates, private use, unassigned; and the two separators that some terminals take for line ends.
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * A text from a server, a file name or any other stranger, made safe for a terminal: on one line, without
 * control sequences, and no longer than `maxLength` characters (RFC 6749 section 10.14).
 *
 * @example
 * ```ts
 * import { printable } from "@link-assistant/auth-core";
 *
 * console.error(printable("two\nlines and an escape \u001b[2J"));
 * ```
 */
export function printable(text: string, maxLength = 300): string {
  // Cut before the work as well: the stranger chooses the length.
  const line = text
    .slice(0, maxLength * 4)
    .replaceAll(/\s/g, " ")
    .replaceAll(unprintable, "")
    .replaceAll(/ +/g, " ")
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`.replaceAll(unprintable, "");
}

/** The shortest piece of a secret that counts as a leak. */
const shortestLeak = 12;

/**
 * `text` without the words that hold a piece of one of `secrets`: servers quote what they were sent
 * ("Unknown refresh token abc…").
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return text
    .split(" ")
    .map((word) => (secrets.some((secret) => sharePiece(word, secret)) ? "[removed]" : word))
    .join(" ");
}

function sharePiece(word: string, secret: string): boolean {
  if (secret === "") return false;
  if (secret.length < shortestLeak) return word.includes(secret);
  for (let start = 0; start + shortestLeak <= word.length; start++) {
    if (secret.includes(word.slice(start, start + shortestLeak))) return true;
  }
  return false;
}
