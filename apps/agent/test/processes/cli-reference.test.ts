import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { shapes } from "../../src/json/shapes.js";
import { cliReference } from "../docs/cli-reference.js";
import { helpPages } from "../docs/help-pages.js";
import { recordTranscript } from "../docs/transcript.js";
import { createWorld } from "../support/world.js";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

test("docs/cli.md says what the program does", async (context) => {
  const transcript = await recordTranscript(await createWorld(context));
  const text = cliReference(transcript);
  await expect(text).toMatchFileSnapshot(`${root}/docs/cli.md`);
}, 60_000);

test.for(Object.entries(shapes))("schemas/%s.json is what the program prints", async ([name, shape]) => {
  // As input, since a later version may print more fields: a reader that uses the schema must not refuse them.
  const schema = { title: `agent --json: ${name}`, ...z.toJSONSchema(shape, { io: "input" }) };
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`${root}/apps/agent/schemas/${name}.json`);
  expect(readFileSync(`${root}/docs/json.md`, "utf8")).toContain(`apps/agent/schemas/${name}.json`);
});

test("the first help page fits a small terminal", () => {
  expect(helpPages()[0]?.text.split("\n").length).toBeLessThan(25);
});

test.for(helpPages())("$name has examples, and no line is too long", ({ text, name }) => {
  if (!name.endsWith("auth") && !name.endsWith("config")) expect(text).toContain("Examples:");
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test.for(helpPages(40))("$name breaks its lines for 40 columns", ({ text }) => {
  const lines = text.slice(0, text.includes("Examples:") ? text.indexOf("Examples:") : undefined).split("\n");
  // Commands are to be copied whole, and a usage line is one.
  const prose = lines.filter((line) => !/^(Usage: | {7}agent| {2}-| {2}\S)/.test(line));
  for (const line of prose) expect(line.length).toBeLessThanOrEqual(40);
});
