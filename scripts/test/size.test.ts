import { spawnSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What may be read when an entry is loaded, kB: the file with all that it imports of its own package at once.
 * The CLI's hot path parses all of `agent.cjs` at every call.
 */
const budgets: Readonly<Record<string, number>> = {
  "apps/agent/dist/agent.cjs": 16,
  "packages/auth-claude/dist/index.js": 36,
  "packages/auth-codex/dist/index.js": 14,
  "packages/auth-core/dist/importing/index.js": 28,
  "packages/auth-core/dist/index.js": 115,
  "packages/auth-core/dist/node/exchange-process.js": 115,
  "packages/auth-core/dist/node/index.js": 150,
  "packages/auth-core/dist/stored-record/index.js": 3,
  "packages/auth-core/dist/testing/index.js": 56,
  "packages/auth-gemini/dist/index.js": 36,
  "packages/auth-keychain/dist/index.js": 10,
  "packages/auth-opencode/dist/index.js": 28,
  "packages/auth-openrouter/dist/index.js": 12,
  "packages/auth-qwen/dist/index.js": 68,
  "packages/auth-qwen/dist/stored-file/index.js": 3,
};

/**
 * What a command of the CLI loads in all, kB. One mention of `z.core` once made the bundler keep all of zod, 0.6 MB;
 * one static import of a sign-in brings the OAuth library along, 80 kB.
 */
const commands = { "--help": 140, "auth status": 400, "auth doctor": 550, "auth why qwen": 400 };

describe("what was built keeps to its size", () => {
  test.each(Object.entries(budgets))("%s: at most %i kB", (entry, kilobytes) => {
    expect(weight(entry)).toBeLessThanOrEqual(kilobytes);
  });

  test("every entry of a published package has a budget", () => {
    expect(Object.keys(budgets).filter((entry) => entry.startsWith("packages/"))).toEqual(publishedEntries());
  });
});

test.each(Object.entries(commands))("agent %s loads at most %i kB", (command, kilobytes) => {
  expect(loadedBy(command.split(" "))).toBeLessThanOrEqual(kilobytes);
});

function loadedBy(command: readonly string[]): number {
  const report = `import { Module } from "node:module";
    process.on("exit", () => process.stderr.write("\\n" + JSON.stringify(Object.keys(Module._cache))));`;
  const { stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(report)}`,
      "apps/agent/dist/agent.cjs",
      ...command,
    ],
    { cwd: root, env: { HOME: "/nonexistent" }, encoding: "utf8" },
  );
  const files = JSON.parse(stderr.split("\n").at(-1) ?? "") as string[];
  return files.reduce((sum, file) => sum + statSync(file).size / 1000, 0);
}

/** kB of an entry and of what it imports statically, by relative path, each file once. */
function weight(entry: string, seen = new Set<string>()): number {
  if (seen.has(entry)) return 0;
  seen.add(entry);
  const text = readFileSync(join(root, entry), "utf8");
  const imports = [...text.matchAll(/^(?:import|export|\}) ?(?:[^;(]*? from )?"(\.[^"]+)";$/gm)];
  return imports.reduce(
    (sum, [, path]) => sum + weight(join(dirname(entry), path ?? ""), seen),
    Buffer.byteLength(text) / 1000,
  );
}

function publishedEntries(): readonly string[] {
  return globSync("packages/*/package.json", { cwd: root })
    .flatMap((manifest) => {
      const { private: isPrivate, exports = {} } = JSON.parse(readFileSync(join(root, manifest), "utf8"));
      const entries = isPrivate
        ? []
        : Object.values<string | { default?: string; import?: { default: string } }>(exports);
      return entries.flatMap((entry) => {
        const file = typeof entry === "string" ? entry : (entry.import?.default ?? entry.default ?? "");
        return file.endsWith(".js") ? [join(dirname(manifest), file)] : [];
      });
    })
    .sort();
}
