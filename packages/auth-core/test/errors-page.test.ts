import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { authErrorCodes } from "../src/index.js";

test("docs/errors.md has one heading for each code, and no other", () => {
  const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect([...headings].sort()).toEqual([...authErrorCodes].sort());
});
