import { readFile } from "node:fs/promises";
import { createSourceContract } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { huggingFace } from "./custom-source.example.js";

createSourceContract({
  test,
  expect,
  source: huggingFace,
  machine: { files: { "~/.cache/huggingface/token": "hf_CNRY-token\n" } },
  credentialFiles: ["~/.cache/huggingface/token"],
  secrets: ["hf_CNRY-token"],
});

test("the guide shows the importer that is tested here", async () => {
  const guide = await readFile(new URL("../../../../docs/custom-source.md", import.meta.url), "utf8");
  const example = await readFile(new URL("custom-source.example.ts", import.meta.url), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${example}\`\`\``);
});
