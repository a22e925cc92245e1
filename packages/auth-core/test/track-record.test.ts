import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");

const tests = ["{packages,apps}/*/test/**/*.test.ts"];
/** Tests that several packages run. */
const sharedTests = ["packages/auth-core/src/testing/**/*.ts", "packages/auth-testing/src/importers/*.ts"];

/** The last cell of a row: `one test`, `another`. */
const namesIn = (row: string) =>
  [...(row.split("|").at(-2) ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

test.each([
  ["docs/track-record.md", 36],
  ["docs/threat-model.md", 25],
])("every row of %s names tests that exist", (page, rows) => {
  const sources = globSync([...tests, ...sharedTests], { cwd: root })
    .filter((path) => !path.endsWith("track-record.test.ts"))
    .map(read)
    .join("\n");
  const named = read(page)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map(namesIn)
    .filter((names) => names.length > 0);
  expect(named.length).toBeGreaterThanOrEqual(rows);
  expect(named.flat().filter((name) => !sources.includes(name) && !name.startsWith("pnpm "))).toEqual([]);
});
