import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import type { ModelsOptions } from "../../src/commands/models/command.js";
import { runModels } from "../../src/commands/models/run.js";
import { runStatus } from "../../src/commands/status/run.js";
import { shapes } from "../../src/json/shapes.js";
import { type FakeMachine, fakeMachine } from "../support/fake-machine.js";
import { now, storedRecord } from "../support/stored.js";

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const key = (provider: string) => storedRecord(provider, { kind: "api-key", apiKey: "CNRY-key" });

async function machineWith(answer: () => Response, provider: string): Promise<FakeMachine> {
  const machine = fakeMachine({ runtime: virtualRuntime({ now, fetch: async () => answer() }) });
  await machine.write(`.agent/credentials/${provider}/record.json`, key(provider));
  return machine;
}

async function models(machine: FakeMachine, options: Partial<ModelsOptions> = {}) {
  machine.terminal.printed.stdout = "";
  await runModels({ json: true, offline: false, ...options }, await machine.context());
  return shapes.models.parse(JSON.parse(machine.terminal.printed.stdout)).models;
}

test.for([
  ["a list", "deepseek", { data: [{ id: "b" }, { id: "a" }] }, ["a", "b"]],
  ["a bare list (Together AI)", "togetherai", [{ id: "x" }], ["x"]],
  ["ids with a prefix (Google)", "google", { data: [{ id: "models/gemini-x" }] }, ["gemini-x"]],
  ["nonsense", "deepseek", { data: "x" }, []],
] as const)("%s is understood", async ([, provider, answer, ids], { onTestFinished }) => {
  const machine = await machineWith(() => json(answer), provider);
  onTestFinished(machine.remove);
  expect((await models(machine)).map(({ id }) => id)).toEqual(ids);
});

test("what a provider said last is remembered for when it is not asked", async ({ onTestFinished }) => {
  const machine = await machineWith(() => json({ data: [{ id: "a" }] }), "deepseek");
  onTestFinished(machine.remove);
  expect(await models(machine)).toEqual([{ id: "a", provider: "deepseek", origin: "provider" }]);
  expect(await models(machine, { offline: true })).toEqual([
    { id: "a", provider: "deepseek", origin: "cache" },
  ]);
});

test("a broken cache is no cache", async ({ onTestFinished }) => {
  const machine = await machineWith(() => json({}), "deepseek");
  onTestFinished(machine.remove);
  await machine.write(".agent/models.json", "{");
  expect(await models(machine, { offline: true })).toEqual([]);
});

test("without a login, one provider asked for is an error, and all together are none", async ({
  onTestFinished,
}) => {
  const machine = fakeMachine();
  onTestFinished(machine.remove);
  expect(await models(machine)).toEqual([]);
  await expect(models(machine, { reference: { provider: "deepseek" } })).rejects.toMatchObject({
    code: "not_signed_in",
  });
});

test.for([
  [200, "usable", 0],
  [401, "sign-in-needed", 4],
  [500, "usable", 0],
] as const)(
  "auth status --online, and the provider says %i",
  async ([status, state, exitCode], { onTestFinished }) => {
    const machine = await machineWith(() => json({ data: [] }, status), "deepseek");
    onTestFinished(machine.remove);
    const code = await runStatus({ json: true, check: true, online: true }, await machine.context());
    const { credentials } = shapes.status.parse(JSON.parse(machine.terminal.printed.stdout));
    expect([credentials[0]?.state, code]).toEqual([state, exitCode]);
  },
);
