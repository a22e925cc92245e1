import { claude } from "@link-assistant/auth-claude";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { describeFixtures } from "@link-assistant/auth-testing/importers";
import { expect, test } from "vitest";
import { fixtures, variants } from "./fixtures.js";

test("each fixture of the list has a row", () => {
  const list = Array.from({ length: 30 }, (_, index) => `CF${String(index + 1).padStart(2, "0")}`);
  expect([...new Set(fixtures.map(({ id }) => id))]).toEqual([...list, "AF04", "AF05"]);
});

test("each variant of the list has a row", () => {
  expect(variants.map(({ id }) => id)).toEqual(["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"]);
});

describeFixtures(claude.source, [...variants, ...fixtures]);

test.each([...variants, ...fixtures])(
  "$id $title: a login is restricted and never reveals its refresh token",
  async ({ machine, path }) => {
    for (const finding of await claude.source.find(fixtureHost(machine), path ? { path } : {})) {
      if (finding.kind === "oauth") expect(finding.restricted).toBe(true);
      expect(await finding.reveal().catch(() => ({}))).not.toHaveProperty("refreshToken");
    }
  },
);
