import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printable } from "../../src/index.js";
import { withoutSecrets } from "../../src/oauth/printable.js";

describe("T3 a stranger's text on a terminal", () => {
  test.each([
    ["clear screen", "a\u001b[2Jb", "a[2Jb"],
    ["a window title", "a\u001b]0;title\u0007b", "a]0;titleb"],
    ["the clipboard", "a\u001b]52;c;aGk=\u001b\\b", "a]52;c;aGk=\\b"],
    ["C1 controls", "a\u009b31m\u009db", "a31mb"],
    ["carriage return and backspace", "good\revil\b\b", "good evil"],
    ["line breaks", "one\n two\r\n\tthree", "one two three"],
    ["line separators", "one\u2028two\u2029three", "one two three"],
    ["bidirectional overrides", "a\u202eb\u2066c\u2069", "abc"],
    ["zero width", "a\u200bb\u200dc\ufeffd\u00ade", "abc de"],
    ["tags and lone surrogates", "a\u{e0041}\ud800b", "ab"],
    ["NUL and DEL", "a\0b\u007fc", "abc"],
    ["ordinary text", "Grüße, 世界 👋", "Grüße, 世界 👋"],
  ])("%s", (_name, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test("holds no control or format character, on one line, within its length, whatever comes", async () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
        fc.constantFrom("\u001b", "[2J", "\u009b", "\u202e", "\r", "\n", "\ud800", "\u2028", "👋"),
      ),
      maxLength: 200,
    });
    await fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 100 }), (text, maxLength) => {
        const shown = printable(text, maxLength);
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\n\r]/u);
        expect(shown.length).toBeLessThanOrEqual(maxLength);
        expect(printable(shown, maxLength)).toBe(shown);
      }),
      { numRuns: 500 },
    );
  });
});

describe("T20 a secret that a server quotes", () => {
  const secret = "CNRY-refresh-token-0123456789abcdef";

  test.each([
    ["as it is", `token ${secret} is unknown`, "token [removed] is unknown"],
    ["in quotes", `token "${secret}", unknown`, "token [removed] unknown"],
    ["its end", "token …89abcdef-9 ends in 456789abcdef", "token …89abcdef-9 ends in [removed]"],
    ["its start", "token CNRY-refresh-to…", "token [removed]"],
    ["not at all", "the token is unknown", "the token is unknown"],
  ])("%s", (_name, text, shown) => {
    expect(withoutSecrets(text, [secret, ""])).toBe(shown);
  });

  test("no piece of twelve characters survives, wherever it stands", async () => {
    const piece = fc.nat({ max: secret.length - 12 }).map((start) => secret.slice(start, start + 12));
    await fc.assert(
      fc.property(fc.string(), piece, fc.string(), (before, leaked, after) => {
        expect(withoutSecrets(before + leaked + after, [secret])).not.toContain(leaked);
      }),
    );
  });

  test("a short secret is removed whole", () => {
    expect(withoutSecrets("code 1234 and code=1234", ["1234"])).toBe("code [removed] and [removed]");
  });
});
