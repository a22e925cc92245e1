import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What is wrong, in which package, the code, and a word of the message that must come. */
const breaches = [
  {
    when: "the neutral part of the core imports Node",
    package: "auth-core",
    code: 'import { join } from "node:path"; export const a = join("a", "b");',
    message: "Runtime-neutral",
  },
  {
    when: "the core calls fetch itself",
    package: "auth-core",
    code: 'export const a = () => fetch("https://a.example");',
    message: "global variable fetch",
  },
  {
    when: "the core reads the environment",
    package: "auth-core",
    code: "export const a = () => process.env;",
    message: "global variable process",
  },
  {
    when: "the core asks the clock",
    package: "auth-core",
    code: "export const a = () => Date.now();",
    message: "come from Runtime",
  },
  {
    when: "a provider makes its own chance",
    package: "auth-qwen",
    code: "export const a = () => Math.random();",
    message: "come from Runtime",
  },
  {
    when: "an importer opens files",
    package: "auth-claude",
    code: 'import { readFileSync } from "node:fs"; export const a = () => readFileSync("x");',
    message: "ports of auth-core",
  },
  {
    when: "an importer starts programs",
    package: "auth-gemini",
    code: 'import { execFile } from "node:child_process"; export const a = () => execFile("x");',
    message: "ports of auth-core",
  },
  {
    when: "an importer opens connections",
    package: "auth-opencode",
    code: 'export const a = () => fetch("https://a.example");',
    message: "global variable fetch",
  },
  {
    when: "zod's namespace object is imported",
    package: "auth-qwen",
    code: 'import { z } from "zod"; export const a = z.string();',
    message: "tree-shaking",
  },
  {
    when: "a package imports what its manifest does not name",
    package: "auth-gemini",
    code: 'import { qwen } from "@link-assistant/auth-qwen"; export const a = qwen;',
    message: "noUndeclaredDependencies",
  },
  {
    when: "a promise is left floating",
    package: "auth-core",
    code: "export async function a() {}\nexport function b() { a(); }",
    message: "Promise",
  },
] as const;

describe("the linter fires when", () => {
  const scratch = mkdtempSync(join(tmpdir(), "import-rules-"));
  const file = (index: number) => `packages/${breaches[index]?.package}/src/breach-${index}.ts`;
  let report = "";

  beforeAll(async () => {
    for (const path of ["biome.json", ".gitignore", "scripts/lint"]) {
      cpSync(join(root, path), join(scratch, path), { recursive: true });
    }
    for (const [index, breach] of breaches.entries()) {
      const path = join(scratch, file(index));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, breach.code);
      const dependencies = { "@link-assistant/auth-core": "*", zod: "*" };
      writeFileSync(
        join(dirname(path), "../package.json"),
        JSON.stringify({ name: breach.package, dependencies }),
      );
    }
    report = await lint(scratch);
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  test.each(breaches.map((breach, index) => [breach.when, index, breach.message] as const))(
    "%s",
    (_, index, message) => {
      const lines = report.split("\n").filter((line) => line.includes(file(index)));
      expect(lines.join("\n")).toContain(message);
    },
  );
});

/** One line a diagnostic, with file and message. */
function lint(folder: string): Promise<string> {
  const biome = join(root, "node_modules/.bin/biome");
  return new Promise((resolve) =>
    execFile(
      biome,
      ["lint", "--reporter=github", "--max-diagnostics=none"],
      { cwd: folder },
      (_error, stdout) => resolve(stdout),
    ),
  );
}
