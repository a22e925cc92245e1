import { claude } from "@link-assistant/auth-claude";
import type { Finding } from "@link-assistant/auth-core";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";
import { type Expected, type Fixture, fixtures, variants } from "./fixtures.js";

test("each fixture of the list has a row", () => {
  const list = Array.from({ length: 30 }, (_, index) => `CF${String(index + 1).padStart(2, "0")}`);
  expect([...new Set(fixtures.map(({ id }) => id))]).toEqual([...list, "AF04", "AF05"]);
});

test("each variant of the list has a row", () => {
  expect(variants.map(({ id }) => id)).toEqual(["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"]);
});

describe.each([...variants, ...fixtures])("$id $title", (fixture: Fixture) => {
  const host = fixtureHost(fixture.machine);
  let found: Promise<readonly Finding[]> | undefined;
  const find = () => {
    found ??= claude.source.find(host, fixture.path === undefined ? {} : { path: fixture.path });
    return found;
  };

  test("is described as expected", async () => {
    const findings = await find();
    expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual(
      fixture.expected.map(({ is }) => is),
    );
    for (const [index, expected] of fixture.expected.entries()) {
      expect(findings[index]).toMatchObject(shape(expected, host.home ?? ""));
      if ("plan" in expected) expect(findings[index]?.plan).toBe(expected.plan);
    }
    if (fixture.waits !== undefined) expect(host.slept()).toBe(fixture.waits);
  });

  test("prints no secret", async () => {
    expect(JSON.stringify(await find())).not.toContain("CNRY");
  });

  test("keeps to the rules: a login is restricted and never reveals its refresh token", async () => {
    for (const finding of await find()) {
      if (finding.kind === "oauth") expect(finding.restricted).toBe(true);
      expect(await finding.reveal().catch(() => ({}))).not.toHaveProperty("refreshToken");
    }
  });

  test("a status that is no success says what to do", async () => {
    for (const { status, detail } of await find()) {
      if (!["usable", "unknown-expiry"].includes(status)) expect(detail).toMatch(/\.$/);
    }
  });
});

function shape({ at, account, flags, expiresAt, detail }: Expected, home: string) {
  return {
    ...(at !== undefined && { location: at.replace(/^~/, home) }),
    ...(account !== undefined && { account }),
    ...(flags !== undefined && { flags }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(detail !== undefined && { detail: expect.stringMatching(detail) }),
  };
}
