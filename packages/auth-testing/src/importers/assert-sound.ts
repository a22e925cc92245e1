import type { Finding } from "@link-assistant/auth-core";
import { expect } from "vitest";

/** Whatever a file holds: what is shown of it is free of secrets and of control characters, and nothing is thrown. */
export async function assertSound(findings: readonly Finding[]): Promise<void> {
  for (const { locator: _, reveal, refreshFamily: __, ...shown } of findings) {
    expect(Object.values(shown).join(" ")).not.toMatch(/CNRY|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    for (const time of [shown.expiresAt, shown.modifiedAt]) new Date(time ?? 0).toISOString();
    const outcome = await reveal().then(
      ({ kind }) => kind,
      ({ code }) => code,
    );
    expect(typeof outcome).toBe("string");
  }
}
