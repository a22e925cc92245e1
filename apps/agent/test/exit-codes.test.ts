import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodeOf } from "../src/exit-code.js";

test("docs/errors.md puts every code under the exit code with which the program ends", () => {
  const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const documented: Record<string, number> = {};
  let exitCode = Number.NaN;
  for (const line of page.split("\n")) {
    exitCode = Number(/^## .*\(exit code (\d+)\)$/.exec(line)?.[1] ?? exitCode);
    const code = /^### (\w+)$/.exec(line)?.[1];
    if (code !== undefined) documented[code] = exitCode;
  }
  expect(documented).toEqual(exitCodeOf);
});
