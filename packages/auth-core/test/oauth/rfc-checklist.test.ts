import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");

/** The numbers in the names of all tests of the repository. */
function numbersInTestNames(): ReadonlySet<number> {
  const names = globSync("{packages,apps}/*/test/**/*.test.ts", { cwd: root })
    .filter((path) => !path.endsWith("rfc-checklist.test.ts"))
    .flatMap(
      (path) =>
        read(path).match(
          /"(?:[A-Z]\d+ )*R\d+ [^"]*"|'(?:[A-Z]\d+ )*R\d+ [^']*'|`(?:[A-Z]\d+ )*R\d+ [^`]*`/g,
        ) ?? [],
    );
  return new Set(
    names.flatMap((name) => [...name.matchAll(/\bR(\d+)\b/g)].map(([, number]) => Number(number))),
  );
}

interface Row {
  readonly number: number;
  readonly status: string;
}

const rows: readonly Row[] = read("docs/rfc-checklist.md")
  .split("\n")
  .flatMap((line) => {
    const [, number, , status] = line.split("|").map((cell) => cell.trim());
    return /^R\d+$/.test(number ?? "") ? [{ number: Number(number?.slice(1)), status: status ?? "" }] : [];
  });

describe("docs/rfc-checklist.md", () => {
  test("holds the 71 assertions, each once and in order", () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 71 }, (_, index) => index + 1));
  });

  test("says 'tested' for what a test names, and a reason for the rest", () => {
    const tested = rows.filter(({ status }) => status === "tested").map(({ number }) => number);
    expect(tested).toEqual([...numbersInTestNames()].sort((one, other) => one - other));
    for (const { number, status } of rows) {
      if (status !== "tested") expect(status, `R${number}`).toMatch(/^not applicable: .{20,}/);
    }
  });
});
