import { codex } from "@link-assistant/auth-codex";
import { describeFixtures } from "@link-assistant/auth-testing/importers";
import { expect, test } from "vitest";
import { fixtures } from "./fixtures.js";

test("the rows are those of the list", () => {
  expect([...new Set(fixtures.map(({ id }) => id))]).toEqual(["C18"]);
});

describeFixtures(codex.source, fixtures);
