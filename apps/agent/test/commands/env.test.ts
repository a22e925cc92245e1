import { spawnSync } from "node:child_process";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatVariables } from "../../src/commands/env/quote.js";

const hostile = [
  "plain",
  "it's",
  "a b",
  "$HOME `id` $(id) \\",
  '"',
  "\\'",
  "*",
  "日本",
  "#!",
  "’‘",
  "-n",
  "%s",
];
const installed = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;

describe("eval gives back the same bytes", () => {
  for (const [shell, format] of [
    ["bash", "sh"],
    ["sh", "sh"],
    ["zsh", "sh"],
    ["fish", "fish"],
  ] as const) {
    test.skipIf(!installed(shell))(`in ${shell}`, () => {
      for (const value of hostile) {
        const script = `${formatVariables({ OPENAI_API_KEY: value }, format)}printenv OPENAI_API_KEY`;
        expect(spawnSync(shell, ["-c", script], { encoding: "utf8" }).stdout).toBe(`${value}\n`);
      }
    });
  }

  test("in a .env file, or a refusal", () => {
    for (const value of hostile) {
      if (value.includes("'")) expect(() => formatVariables({ KEY: value }, "dotenv")).toThrow("quote");
      else expect(parseEnv(formatVariables({ KEY: value }, "dotenv")).KEY).toBe(value);
    }
  });

  test("in JSON", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(JSON.parse(formatVariables({ KEY: value }, "json"))).toEqual({ KEY: value });
      }),
    );
  });

  test("PowerShell doubles every kind of single quote", () => {
    expect(formatVariables({ KEY: "it's ‘so’" }, "powershell")).toBe("$env:KEY = 'it''s ‘‘so’’'\n");
  });
});

test.for(["sh", "fish", "powershell", "dotenv"] as const)("a line break is refused for %s", (format) => {
  expect(() => formatVariables({ KEY: "a\nb" }, format)).toThrow("control character");
});
