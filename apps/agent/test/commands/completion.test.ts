import { expect, test } from "vitest";
import { complete } from "../../src/commands/completion/complete.js";
import type { Runs } from "../../src/commands/runs.js";
import { createProgram } from "../../src/program.js";

const terminal = { write: () => {}, writeError: () => {}, columns: 80, inputIsTerminal: false };
const dynamic = {
  providers: async () => ["qwen", "openai"],
  sources: async () => ["qwen", "gemini"],
  models: async () => ["qwen/qwen3-coder-480b"],
};

test.for([
  ["au", ["auth"]],
  ["qwen:lo", ["qwen:login", "qwen:logout"]],
  ["auth log", ["login", "logout"]],
  ["auth login ", ["qwen", "openai"]],
  ["auth login qwen --pl", ["--plan"]],
  ["auth login qwen --plan c", ["coding"]],
  ["auth login qwen --region ", ["cn", "intl", "us", "hk"]],
  ["auth import --from g", ["gemini"]],
  ["auth import --from a", ["all"]],
  ["auth env qwen --format p", ["powershell"]],
  ["auth why qwen/", ["qwen/qwen3-coder-480b"]],
  ["-m qwen/", ["qwen/qwen3-coder-480b"]],
  ["--output nd", ["ndjson"]],
  ["completion z", ["zsh"]],
  ["config s", ["set"]],
  ["auth status --ch", ["--check"]],
  ["auth token qwen ", []],
  ["nonsense x", []],
] as const)("agent %s<TAB>", async ([line, values]) => {
  const program = createProgram([], {} as Runs, terminal, "");
  const candidates = await complete(program, line.split(" "), dynamic);
  expect(candidates.map(({ value }) => value)).toEqual(values);
});
