import { opencode } from "@link-assistant/auth-opencode";
import { describeFixtures } from "@link-assistant/auth-testing/importers";
import { expect, test } from "vitest";
import { fixtures } from "./fixtures.js";

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `OF${String(from + index).padStart(2, "0")}`);

test("each fixture of the list has a row", () => {
  expect([...new Set(fixtures.map(({ id }) => id))]).toEqual([...ids(1, 11), ...ids(20, 26)]);
});

describeFixtures(opencode.source, fixtures);
