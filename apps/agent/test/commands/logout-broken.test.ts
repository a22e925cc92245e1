import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runLogout } from "../../src/commands/logout/run.js";
import { fakeMachine } from "../support/fake-machine.js";

const qwenCodes = ".qwen/oauth_creds.json";
const damaged = '{"access_token":"CNRY-damaged"';
const own = ".agent/credentials/qwen/record.json";

async function signOut(files: Readonly<Record<string, string>>, account?: string) {
  const machine = fakeMachine();
  onTestFinished(() => machine.remove());
  for (const [path, text] of Object.entries(files)) await machine.write(path, text);
  const context = await machine.context();
  if (account !== undefined) {
    await context.ownStore.update(`qwen/${account}`, () => ({ kind: "api-key", apiKey: "CNRY-key" }));
  }
  const reference = { provider: "qwen", ...(account !== undefined && { account }) };
  expect(await runLogout({ reference, json: false }, context)).toBe(0);
  return {
    said: machine.terminal.printed.stderr,
    left: readdirSync(machine.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => readFileSync(path, "utf8").includes("CNRY-damaged")),
  };
}

test.each([qwenCodes, own])("a login that is damaged is forgotten like any other: %s", async (path) => {
  expect(await signOut({ [path]: damaged })).toMatchObject({ left: [] });
});

test("a login of Qwen Code behind a key of ours is forgotten too, and both places are named", async () => {
  const { said, left } = await signOut({ [own]: damaged, [qwenCodes]: damaged });
  expect(left).toEqual([]);
  expect(said).toContain("removed from ~/.agent/credentials, ~/.qwen/oauth_creds.json.");
});

test("whether Qwen Code runs does not concern an account that it does not know", async () => {
  const running = { ".qwen/oauth_creds.lock": "" };
  expect((await signOut({ ...running, [qwenCodes]: "{" })).said).toContain("Qwen Code seems to be running");
  expect((await signOut(running, "work")).said).not.toContain("Qwen Code");
});
