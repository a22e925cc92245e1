import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");

test("every incident of docs/track-record.md names a test that exists", () => {
  const sources = globSync("{packages,apps}/*/test/**/*.test.ts", { cwd: root })
    .filter((path) => !path.endsWith("track-record.test.ts"))
    .map(read)
    .join("\n");
  const named = read("docs/track-record.md")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => /`([^`]+)`\s*\|$/.exec(line)?.[1] ?? []);
  expect(named.length).toBeGreaterThanOrEqual(36);
  expect(named.filter((name) => !sources.includes(name))).toEqual([]);
});
