const maxLength = 300;

// Control characters (C0, DEL, C1), line separators, bidirectional and zero-width marks, and halves of a
// surrogate pair: what moves the cursor, hides text or ends a line in somebody's terminal.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text of a foreign file as it may be shown: control characters escaped, length limited.
 *
 * @example
 * ```ts
 * import { escapeUnprintable } from "@link-assistant/auth-core/importing";
 *
 * escapeUnprintable("ann\u001b[2J"); // "ann\\u001b[2J"
 * ```
 */
export function escapeUnprintable(text: string): string {
  const escaped = text
    .slice(0, maxLength)
    .replace(unprintable, (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`);
  return text.length > maxLength ? `${escaped}…` : escaped;
}
