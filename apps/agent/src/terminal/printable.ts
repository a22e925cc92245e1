// C0 and C1 controls, DEL, bidirectional overrides and isolates, zero-width characters, line and paragraph
// separators: what a server, a file name or an account label could steer a terminal or deceive a reader with
// (git's CVE-2024-52005, kubectl's CVE-2021-25743).
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text from outside as it may be shown on one line: whatever a terminal would act on becomes visible. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** JSON that is safe to print: `JSON.stringify` escapes C0 but leaves DEL, C1 and the deceptive ones. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent)
    .split("\n")
    .map((line) => printable(line))
    .join("\n");
}

/** An answer of a model: several lines are its nature, steering the terminal is not. */
export function printableText(text: string): string {
  return text.replace(unprintable, (character) =>
    character === "\n" || character === "\t" || isJoiner(character) ? character : printable(character),
  );
}

// U+200C and U+200D shape Indic and Arabic script and emoji; they deceive nobody inside running text.
function isJoiner(character: string): boolean {
  return character === "\u200c" || character === "\u200d";
}
