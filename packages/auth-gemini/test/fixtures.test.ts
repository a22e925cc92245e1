import type { Finding } from "@link-assistant/auth-core";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { gemini } from "@link-assistant/auth-gemini";
import { describe, expect, test } from "vitest";
import { type Expected, type Fixture, fixtures, variants } from "./fixtures.js";

const numbered = (prefix: string, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `${prefix}${String(index + 1).padStart(prefix === "GF" ? 2 : 1, "0")}`,
  );

test("each fixture of the list has a row", () => {
  expect([...new Set(fixtures.map(({ id }) => id))]).toEqual(numbered("GF", 26));
});

test("each variant of the list has a row", () => {
  expect(variants.map(({ id }) => id)).toEqual(numbered("G", 10));
});

describe.each([...variants, ...fixtures])("$id $title", (fixture: Fixture) => {
  const host = fixtureHost(fixture.machine);
  let found: Promise<readonly Finding[]> | undefined;
  const find = () => {
    found ??= gemini.source.find(host, fixture.path === undefined ? {} : { path: fixture.path });
    return found;
  };

  test("is described as expected", async () => {
    const findings = await find();
    expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual(
      fixture.expected.map(({ is }) => is),
    );
    for (const [index, expected] of fixture.expected.entries()) {
      expect(findings[index]).toMatchObject(shape(expected, host.home ?? ""));
    }
  });

  test("prints no secret", async () => {
    expect(JSON.stringify(await find())).not.toContain("CNRY");
  });

  test("keeps to the rules: a login is restricted, a status that is no success says what to do", async () => {
    for (const { kind, restricted, status, detail } of await find()) {
      if (kind === "oauth" && status !== "locked") expect(restricted).toBe(true);
      if (!["usable", "unknown-expiry"].includes(status)) expect(detail).toMatch(/\.$/);
    }
  });
});

function shape(
  { at, account, flags, expiresAt, detail }: Expected,
  home: string,
): Partial<Record<keyof Finding, unknown>> {
  return {
    ...(at !== undefined && { location: at.replace(/^~/, home) }),
    ...(account !== undefined && { account }),
    ...(flags !== undefined && { flags }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(detail !== undefined && { detail: expect.stringMatching(detail) }),
  };
}
