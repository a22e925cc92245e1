import { fixtureHost } from "@link-assistant/auth-core/testing";
import { gemini } from "@link-assistant/auth-gemini";
import { describeFixtures } from "@link-assistant/auth-testing/importers";
import { expect, test } from "vitest";
import { fixtures, variants } from "./fixtures.js";

const numbered = (prefix: string, count: number, digits: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(digits, "0")}`);

test("each fixture of the list has a row", () => {
  expect([...new Set(fixtures.map(({ id }) => id))]).toEqual(numbered("GF", 26, 2));
});

test("each variant of the list has a row", () => {
  expect(variants.map(({ id }) => id)).toEqual(numbered("G", 10, 1));
});

describeFixtures(gemini.source, [...variants, ...fixtures]);

test.each([...variants, ...fixtures])("$id $title: a login is restricted", async ({ machine, path }) => {
  for (const { kind, restricted, status } of await gemini.source.find(
    fixtureHost(machine),
    path ? { path } : {},
  )) {
    if (kind === "oauth" && status !== "locked") expect(restricted).toBe(true);
  }
});
