import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { builtAgent } from "../src/demo/agent-process.js";
import { runDemo } from "../src/demo/run-demo.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "demo-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function demo(agentFile: string, colour = false) {
  let text = "";
  const failures = await runDemo({ agentFile, colour, write: (part) => (text += part) });
  return { text, failures };
}

test("the built agent passes every step, and its home is gone afterwards", { timeout: 30_000 }, async () => {
  const { text, failures } = await demo(builtAgent());
  expect(failures, text).toEqual([]);
  expect(text).toContain("All as it should be");
  expect(text).not.toContain("\u001b");
  expect(readdirSync(folder)).toEqual([]);
});

test("an agent that does nothing fails, and says where", async () => {
  const agentFile = join(folder, "agent.cjs");
  writeFileSync(agentFile, "");
  const { text, failures } = await demo(agentFile, true);
  expect(failures).toEqual(["No address of a verification page was shown."]);
  expect(text).toContain("\u001b[31m  ✗");
  expect(readdirSync(folder)).toEqual(["agent.cjs"]);
});
