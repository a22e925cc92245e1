import { expect, test } from "vitest";
import { report, toFailure, usageError } from "../../src/failure.js";
import { fakeTerminal } from "../support/fake-machine.js";

const message = "The authorization server at login.example does not know this client, or no longer.";
const said = async (hint: string, terminal: boolean) => {
  const narrow = fakeTerminal({ terminal, columns: 40 });
  await report(toFailure(usageError(message, hint)), narrow, false);
  return narrow.printed.stderr.split("\n");
};

test("at 40 columns a sentence is broken at words", async () => {
  const lines = await said("Check the issuer, or name the endpoints in the configuration.", true);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  expect(lines.join(" ").trim()).toBe(
    `error: ${message} hint: Check the issuer, or name the endpoints in the configuration.`,
  );
});

test.for([
  "agent auth import --from claude --allow-restricted",
  "Sign in anew, in a terminal of your own: agent auth login claude.",
])("what holds a command stays whole: %s", async (hint) => {
  expect(await said(hint, true)).toContain(`hint: ${hint}`);
});

test("in a pipe each is one line", async () => {
  const hint = "Try it again, and in a while, and then once more.";
  expect(await said(hint, false)).toEqual([`error: ${message}`, `hint: ${hint}`, ""]);
});
