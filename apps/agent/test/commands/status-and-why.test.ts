import { spentTokenHash } from "@link-assistant/auth-core";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";
import { runStatus } from "../../src/commands/status/run.js";
import { runWhy } from "../../src/commands/why/run.js";
import { shapes } from "../../src/json/shapes.js";
import { type FakeMachineOptions, fakeMachine } from "../support/fake-machine.js";
import { now, qwenFile, storedRecord } from "../support/stored.js";

type Files = Readonly<Record<string, string>>;
type Clean = (clean: () => Promise<void>) => void;

async function machineWith(files: Files, onTestFinished: Clean, options: FakeMachineOptions = {}) {
  const machine = fakeMachine({ runtime: virtualRuntime({ now }), ...options });
  onTestFinished(machine.remove);
  for (const [path, content] of Object.entries(files)) await machine.write(path, content);
  return machine;
}

const qwen = { provider: "qwen" };
const own = ".agent/qwen/oauth_creds.json";
const keyRecord = ".agent/credentials/deepseek/record.json";
const key = storedRecord("deepseek", { kind: "api-key", apiKey: "CNRY-key" });

async function status(files: Files, onTestFinished: Clean, options: FakeMachineOptions = {}) {
  const machine = await machineWith(files, onTestFinished, options);
  const exitCode = await runStatus({ json: true, check: true, online: false }, await machine.context());
  const { credentials } = shapes.status.parse(JSON.parse(machine.terminal.printed.stdout));
  return { exitCode, credentials };
}

describe("auth status --check", () => {
  test.for([
    ["nothing", {}, [], 4],
    ["a valid login", { [own]: qwenFile() }, ["usable"], 0],
    ["one that ends in a minute", { [own]: qwenFile({ expiry_date: now + 60_000 }) }, ["expiring"], 0],
    ["one that is renewed at use", { [own]: qwenFile({ expiry_date: now - 1 }) }, ["expired"], 0],
    [
      "one that cannot be renewed",
      { [own]: qwenFile({ expiry_date: now - 1, refresh_token: "" }) },
      ["sign-in-needed"],
      4,
    ],
    ["one that cannot be read", { [own]: "{" }, ["broken"], 4],
    ["a key", { [keyRecord]: key }, ["usable"], 0],
    ["a key and a broken login", { [keyRecord]: key, [own]: "{" }, ["broken", "usable"], 4],
  ] as const)("%s", async ([, files, states, exitCode], { onTestFinished }) => {
    const answer = await status(files, onTestFinished);
    expect(answer.credentials.map(({ state }) => state)).toEqual(states);
    expect(answer.exitCode).toBe(exitCode);
  });

  test("one that the server has refused to renew needs a sign-in", async ({ onTestFinished }) => {
    const machine = await machineWith({ [own]: qwenFile({ expiry_date: now - 1 }) }, onTestFinished);
    const context = await machine.context();
    const store = await context.storeOf("qwen");
    const { credential, generation = 0 } = (await store.read("qwen")) ?? {};
    const refreshToken = (credential?.kind === "oauth" && credential.refreshToken) || "";
    const claim = await store.claim("qwen", { hash: await spentTokenHash(refreshToken), generation });
    if (claim.status !== "granted") throw new Error(claim.status);
    await store.commit(claim, { kind: "refused", oauthError: "invalid_grant" });

    expect(await runStatus({ json: true, check: true, online: false }, context)).toBe(4);
    const { credentials } = shapes.status.parse(JSON.parse(machine.terminal.printed.stdout));
    expect(credentials.map(({ state, notices }) => [state, notices[0]])).toEqual([
      ["sign-in-needed", "the server has refused to renew it"],
    ]);
  });

  test("looking at an expired login renews nothing", async ({ onTestFinished }) => {
    const fetch = () => Promise.reject(new Error("a request was made"));
    const runtime = virtualRuntime({ now, fetch });
    const { credentials } = await status({ [own]: qwenFile({ expiry_date: now - 1 }) }, onTestFinished, {
      runtime,
    });
    expect(credentials).toHaveLength(1);
  });

  test("a variable goes first, and what it hides says so", async ({ onTestFinished }) => {
    const environment = { QWEN_API_KEY: "CNRY-variable", QWEN_BASE_URL: "https://models.example/v1" };
    const { credentials } = await status({ [own]: qwenFile() }, onTestFinished, { environment });
    expect(credentials.map(({ origin, location, notices }) => [origin, location, notices])).toEqual([
      ["environment", "QWEN_API_KEY", []],
      ["store", "~/.agent/qwen/oauth_creds.json", ["shadowed by QWEN_API_KEY"]],
    ]);
  });

  test("a named account stands beside the default one", async ({ onTestFinished }) => {
    const work = storedRecord("deepseek/work", { kind: "api-key", apiKey: "CNRY-work" });
    const { credentials } = await status(
      { [keyRecord]: key, ".agent/credentials/deepseek%2fwork/record.json": work },
      onTestFinished,
    );
    expect(credentials.map(({ account }) => account)).toEqual([null, "work"]);
  });

  test("the closing of Qwen's free tier is told to those whom it concerns", async ({ onTestFinished }) => {
    const concerned = await status({ [own]: qwenFile() }, onTestFinished);
    expect(concerned.credentials[0]?.notices.join()).toContain("2026-04-15");
    const environment = { QWEN_OAUTH_BASE_URL: "https://login.example" };
    const company = await status({ [own]: qwenFile() }, onTestFinished, { environment });
    expect(company.credentials[0]?.notices).toEqual([]);
  });
});

test.for([
  [120, 2],
  [40, 3],
] as const)("a terminal of %i columns shows it in %i lines", async ([columns, lines], { onTestFinished }) => {
  const machine = await machineWith({ [keyRecord]: key }, onTestFinished, { terminal: true, columns });
  await runStatus({ json: false, check: false, online: false }, await machine.context());
  const shown = machine.terminal.printed.stdout.trimEnd().split("\n");
  expect(shown).toHaveLength(lines);
  for (const line of shown) expect(line.length).toBeLessThanOrEqual(columns);
});

async function why(files: Files, onTestFinished: Clean, environment: Readonly<Record<string, string>> = {}) {
  const machine = await machineWith(files, onTestFinished, { environment });
  const exitCode = await runWhy({ reference: qwen, json: true }, await machine.context());
  const text = machine.terminal.printed.stdout;
  return { exitCode, text, ...shapes.why.parse(JSON.parse(text)) };
}

describe("auth why", () => {
  test("names every place in order, and the one that is taken", async ({ onTestFinished }) => {
    const answer = await why({ [own]: qwenFile() }, onTestFinished, { OPENAI_API_KEY: "CNRY-openai" });
    expect(answer.exitCode).toBe(0);
    expect(answer.chosen).toBe("~/.agent/qwen/oauth_creds.json");
    expect(answer.candidates.map(({ verdict }) => verdict)).toEqual([
      "absent",
      "absent",
      "absent",
      "absent",
      "absent",
      "taken",
      "skipped",
    ]);
    expect(answer.candidates.at(-1)).toMatchObject({
      location: "OPENAI_API_KEY",
      reason: expect.stringContaining("OPENAI_BASE_URL"),
    });
  });

  test("a broken login is the answer, not a reason to take something else", async ({ onTestFinished }) => {
    const environment = { OPENAI_API_KEY: "CNRY-o", OPENAI_BASE_URL: "https://models.example/v1" };
    const answer = await why({ [own]: "{" }, onTestFinished, environment);
    expect(answer).toMatchObject({ exitCode: 4, chosen: null });
    expect(answer.candidates.map(({ verdict }) => verdict)).toContain("broken");
    expect(answer.candidates.map(({ verdict }) => verdict)).not.toContain("taken");
  });

  test("the same secret has the same fingerprint on this machine, and tells nothing of itself", async ({
    onTestFinished,
  }) => {
    const machine = await machineWith({ [own]: qwenFile() }, onTestFinished);
    const prints: (string | null | undefined)[] = [];
    for (let run = 0; run < 2; run += 1) {
      machine.terminal.printed.stdout = "";
      await runWhy({ reference: qwen, json: true }, await machine.context());
      const { candidates } = shapes.why.parse(JSON.parse(machine.terminal.printed.stdout));
      prints.push(candidates.find(({ verdict }) => verdict === "taken")?.fingerprint);
    }
    expect(prints[0]).toMatch(/^[0-9a-f]{8}$/);
    expect(prints[1]).toBe(prints[0]);
    const other = await why({ [own]: qwenFile() }, onTestFinished);
    expect(other.text).not.toContain("CNRY-");
  });

  test.for([
    ["coding", "subscription"],
    ["standard", "metered"],
  ] as const)("a key of the %s plan is %s", async ([plan, pays], { onTestFinished }) => {
    const record = storedRecord("qwen", {
      kind: "api-key",
      apiKey: "CNRY-k",
      plan,
      baseUrl: "https://x.aliyuncs.com/v1",
    });
    const { candidates } = await why({ ".agent/credentials/qwen/record.json": record }, onTestFinished);
    expect(candidates.find(({ verdict }) => verdict === "taken")?.pays).toBe(pays);
  });
});
