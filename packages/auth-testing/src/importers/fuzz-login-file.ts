import type { CredentialSource } from "@link-assistant/auth-core";
import { canBeSpent } from "@link-assistant/auth-core/importing";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assertSound } from "./assert-sound.js";

/** A file that holds one login, and the tool that wrote it. */
export interface FuzzedLoginFile {
  readonly source: CredentialSource;
  /** A leading `~` stands for the home. */
  readonly path: string;
  /** Most of them nearly right. */
  readonly texts: fc.Arbitrary<string>;
  /** Where the token stands in the parsed file, for the tool itself. */
  readonly tokenIn: (value: unknown) => unknown;
}

/** Whatever the file holds, it is described, and never usable where the tool itself refuses it. */
export function fuzzLoginFile({ source, path, texts, tokenIn }: FuzzedLoginFile): void {
  test(`a login file of any content is described, and never usable where ${source.name} refuses it`, {
    timeout: 60_000,
  }, async () => {
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const findings = await source.find(fixtureHost({ files: { [path]: text } }));
        expect(findings).toHaveLength(1);
        await assertSound(findings);
        if (findings[0]?.kind === "oauth") reached += 1;
        if (isRefused(text, tokenIn))
          expect(findings.map(({ status }) => canBeSpent(status))).toEqual([false]);
      }),
      { numRuns: 1000 },
    );
    expect(reached).toBeGreaterThan(500);
  });
}

/** As every tool has it: plain JSON without a mark, and a token that is text and not blank. */
function isRefused(text: string, tokenIn: FuzzedLoginFile["tokenIn"]): boolean {
  if (text.startsWith("\uFEFF")) return true;
  try {
    const token = tokenIn(JSON.parse(text));
    return typeof token !== "string" || token.trim() === "";
  } catch {
    return true;
  }
}
