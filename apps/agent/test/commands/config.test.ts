import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ConfigOptions } from "../../src/commands/config/command.js";
import { runConfig } from "../../src/commands/config/run.js";
import { fakeMachine } from "../support/fake-machine.js";

const file = ".agent/config.json";

async function configuredMachine(onTestFinished: (clean: () => Promise<void>) => void, content?: string) {
  const fake = fakeMachine();
  onTestFinished(fake.remove);
  if (content !== undefined) await fake.write(file, content);
  const run = async (options: ConfigOptions) => runConfig(options, await fake.context());
  return { ...fake, run, text: () => readFile(join(fake.home, file), "utf8") };
}

test("what is set is there, and the file is the user's alone", async ({ onTestFinished }) => {
  const { run, terminal, text, home } = await configuredMachine(onTestFinished);
  await run({ action: "set", key: "model", value: "qwen/x" });
  await run({ action: "set", key: "providers.qwen.scopes", value: "openid, profile" });
  await run({ action: "get", key: "model" });
  expect(terminal.printed.stdout).toBe("qwen/x\n");
  expect(JSON.parse(await text())).toEqual({
    model: "qwen/x",
    providers: { qwen: { scopes: ["openid", "profile"] } },
  });
  expect((await stat(join(home, file))).mode & 0o777).toBe(0o600);
});

test("what another version has put there stays", async ({ onTestFinished }) => {
  const { run, text, terminal } = await configuredMachine(onTestFinished, '{"future":{"x":1},"model":"a/b"}');
  await run({ action: "set", key: "model", value: "c/d" });
  expect(JSON.parse(await text())).toEqual({ future: { x: 1 }, model: "c/d" });
  expect(terminal.printed.stderr).toContain("unknown key future");
});

test("unset removes, with the branches that it leaves empty", async ({ onTestFinished }) => {
  const { run, text } = await configuredMachine(onTestFinished, '{"providers":{"qwen":{"issuer":"x"}}}');
  await run({ action: "unset", key: "providers.qwen.issuer" });
  expect(JSON.parse(await text())).toEqual({});
});

test("a value that is not set is exit code 1 and no output", async ({ onTestFinished }) => {
  const { run, terminal } = await configuredMachine(onTestFinished);
  expect(await run({ action: "get", key: "model" })).toBe(1);
  expect(terminal.printed.stdout).toBe("");
});

test("list prints a line for each value", async ({ onTestFinished }) => {
  const { run, terminal } = await configuredMachine(
    onTestFinished,
    '{"model":"a/b","providers":{"q":{"baseUrl":"u"}}}',
  );
  await run({ action: "list", json: false });
  expect(terminal.printed.stdout).toBe("model=a/b\nproviders.q.baseUrl=u\n");
});

test.for([
  ["modle", "model"],
  ["providers.qwen.baseURL", "baseUrl"],
  ["providers.qwen", "known"],
  ["providers.qwen.deployments.work", "known"],
  ["", "known"],
  ["__proto__.x", "known"],
] as const)("%s is no key", async ([key, hint], { onTestFinished }) => {
  const { run } = await configuredMachine(onTestFinished);
  await expect(run({ action: "set", key, value: "x" })).rejects.toMatchObject({
    code: "invalid_request",
    hint: expect.stringContaining(hint),
  });
});

test("a value that the schema refuses is not written", async ({ onTestFinished }) => {
  const { run, text } = await configuredMachine(onTestFinished, "{}");
  await expect(run({ action: "set", key: "store", value: "cloud" })).rejects.toMatchObject({
    code: "invalid_request",
    message: "~/.agent/config.json: store is not valid.",
    hint: "expected: one of auto, file, keychain",
  });
  expect(await text()).toBe("{}");
});
