import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runLogout } from "../../src/commands/logout/run.js";
import { fakeMachine } from "../support/fake-machine.js";

test("a Qwen login that is damaged is forgotten like any other", async () => {
  const machine = fakeMachine();
  onTestFinished(() => machine.remove());
  await machine.write(".qwen/oauth_creds.json", '{"access_token":"CNRY-damaged"');
  const context = await machine.context();
  expect(await runLogout({ reference: { provider: "qwen" }, json: false }, context)).toBe(0);
  expect(existsSync(join(machine.home, ".qwen/oauth_creds.json"))).toBe(false);
});
