import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { AuthError } from "@link-assistant/auth-core";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ImportOptions } from "../../src/commands/import/command.js";
import { runImport } from "../../src/commands/import/run.js";
import { type FakeMachineOptions, fakeMachine } from "../support/fake-machine.js";

const inAnHour = Date.now() + 3_600_000;
const files = {
  ".local/share/opencode/auth.json": JSON.stringify({
    openrouter: { type: "api", key: "CNRY-openrouter" },
    deepseek: { type: "api", key: "CNRY-deepseek" },
  }),
  ".gemini/.env": "GEMINI_API_KEY=CNRY-gemini\n",
  ".gemini/oauth_creds.json": JSON.stringify({
    access_token: "CNRY-google",
    refresh_token: "CNRY-google-refresh",
    expiry_date: inAnHour,
  }),
  ".claude/.credentials.json": JSON.stringify({
    claudeAiOauth: {
      accessToken: "sk-ant-oat01-CNRY",
      refreshToken: "sk-ant-ort01-CNRY",
      expiresAt: inAnHour,
      subscriptionType: "max",
      rateLimitTier: "default_claude_max_5x",
    },
  }),
  ".codex/auth.json": JSON.stringify({ OPENAI_API_KEY: "CNRY-openai" }),
};

const defaults: ImportOptions = {
  from: "all",
  dryRun: false,
  json: false,
  yes: false,
  replace: false,
  keychain: false,
  allowRestricted: false,
};

interface Run {
  readonly options?: Partial<ImportOptions>;
  readonly machine?: FakeMachineOptions;
  readonly content?: Readonly<Record<string, string>>;
  /** What the person types, line after line. */
  readonly answers?: readonly string[];
}

async function importing({ options = {}, machine = {}, content = files, answers }: Run = {}) {
  const lines = [...(answers ?? [])];
  const input = { readLine: async () => lines.shift() };
  const world = fakeMachine({ ...machine, ...(answers !== undefined && { terminal: true, input }) });
  onTestFinished(world.remove);
  for (const [path, text] of Object.entries(content)) await world.write(path, text);
  const context = await world.context();
  const again = (more: Partial<ImportOptions> = {}) =>
    runImport({ ...defaults, ...options, ...more }, context);
  const exitCode = await again();
  const read = (key: string) => context.ownStore.read(key).then((record) => record?.credential);
  return {
    exitCode,
    context,
    again,
    world,
    read,
    keys: (await context.ownStore.keys()).toSorted(),
    ...world.terminal.printed,
  };
}

const results = (stdout: string): readonly Record<string, unknown>[] => JSON.parse(stdout).results;
const inShort = (stdout: string) =>
  results(stdout).map(({ source, provider, kind, action }) => `${source} ${provider} ${kind} ${action}`);

describe("without a terminal", () => {
  test("keys are copied, and restricted logins are left unless --yes", async () => {
    const { keys, read, exitCode } = await importing();
    expect(keys).toEqual(["deepseek", "google", "openai", "openrouter"]);
    expect(await read("openrouter")).toMatchObject({ kind: "api-key", apiKey: "CNRY-openrouter" });
    expect(exitCode).toBe(0);
  });

  test("--yes keeps restricted logins as links that only describe", async () => {
    const { keys, read, stdout } = await importing({ options: { yes: true } });
    expect(keys).toEqual(["anthropic", "deepseek", "google", "google/gemini", "openai", "openrouter"]);
    expect(stdout).toMatch(/as: google@gemini$/m);
    expect(await read("anthropic")).toEqual({
      kind: "link",
      source: "claude",
      locator: expect.stringMatching(/\.credentials\.json$/),
    });
  });

  test("--allow-restricted makes links that can be used", async () => {
    const { read } = await importing({ options: { allowRestricted: true } });
    expect(await read("anthropic")).toMatchObject({ kind: "link", allowRestricted: true });
  });

  test("--dry-run says what would be done and does nothing", async () => {
    const { keys, stdout } = await importing({ options: { dryRun: true, json: true } });
    expect(keys).toEqual([]);
    expect(inShort(stdout)).toEqual([
      "gemini google api-key would-copy",
      "gemini google oauth would-skip",
      "claude anthropic oauth would-skip",
      "codex openai api-key would-copy",
      "opencode openrouter api-key would-copy",
      "opencode deepseek api-key would-copy",
    ]);
  });

  test("a second import changes nothing", async () => {
    const { again, context, keys } = await importing({ options: { yes: true } });
    await again();
    expect((await context.ownStore.keys()).toSorted()).toEqual(keys);
  });

  test("a key that changed at its place is updated, another one is not overwritten", async () => {
    const { world, again, read, context } = await importing({ options: { only: "api-key" } });
    await world.write(".gemini/.env", "GEMINI_API_KEY=CNRY-changed\n");
    await context.ownStore.update("deepseek", () => ({ kind: "api-key", apiKey: "CNRY-mine" }));
    await again();
    expect(await read("google")).toMatchObject({ apiKey: "CNRY-changed" });
    expect(await read("deepseek")).toMatchObject({ apiKey: "CNRY-mine" });
    await again({ replace: true });
    expect(await read("deepseek")).toMatchObject({ apiKey: "CNRY-deepseek" });
  });

  test("--account keeps them as that account, --only leaves the others", async () => {
    const { keys } = await importing({ options: { from: "opencode", account: "work", only: "api-key" } });
    expect(keys).toEqual(["deepseek/work", "openrouter/work"]);
  });

  test("--path examines that file alone", async () => {
    const content = { ...files, "backup.json": files[".codex/auth.json"].replace("openai", "backup") };
    const { keys, read } = await importing({ options: { from: "codex", path: "backup.json" }, content });
    expect(keys).toEqual(["openai"]);
    expect(await read("openai")).toMatchObject({ apiKey: "CNRY-backup" });
  });

  test("--mode copy of a login is a usage error that says what to do", async () => {
    await expect(importing({ options: { mode: "copy" } })).rejects.toMatchObject({ code: "invalid_request" });
    const { keys } = await importing({ options: { mode: "copy", only: "api-key" } });
    expect(keys).toContain("openrouter");
  });

  test("--mode link of a key leaves it where it is", async () => {
    const { read } = await importing({ options: { mode: "link", from: "opencode" } });
    expect(await read("openrouter")).toMatchObject({ kind: "link", source: "opencode" });
  });
});

describe("the three screens", () => {
  test("a home with everything: no secret, on stdout and stderr", async () => {
    const { stdout, stderr } = await importing({ options: { yes: true } });
    expect(stdout + stderr).not.toContain("CNRY");
    expect(stdout).toMatch(/claude +anthropic +oauth +usable +restricted +max 5x/);
    expect(stdout).toMatch(/Claude Code: Anthropic allows/);
  });

  test("fits into 80 columns where nobody can tell how many there are", async () => {
    const { stdout } = await importing({ options: { dryRun: true } });
    expect(stdout).toMatch(/^TOOL +PROVIDER +KIND +STATUS .*ACTION$/m);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("an empty home", async () => {
    const { stdout, exitCode } = await importing({ content: {} });
    expect(stdout).toMatch(/^Nothing found of .*Codex/m);
    expect(stdout).toMatch(/^No file of Gemini CLI.*the keychain was not looked at \(--keychain\)\.$/m);
    expect(exitCode).toBe(0);
  });

  test("an empty home in JSON: every source is reported, and which keychain was not looked at", async () => {
    const sources = async (options: Partial<ImportOptions>) => {
      const { stdout } = await importing({ content: {}, options: { json: true, ...options } });
      return JSON.parse(stdout).sources.map((one: object) => Object.values(one).join(" "));
    };
    expect(await sources({})).toEqual([
      "qwen 0 not-used",
      "gemini 0 not-looked-at",
      "claude 0 not-used",
      expect.stringMatching(/^codex 0 /),
      "opencode 0 not-used",
    ]);
    expect(await sources({ from: "gemini", keychain: true })).toEqual(["gemini 0 looked-at"]);
  });

  test("a home where everything is broken", async () => {
    const broken = Object.fromEntries(
      Object.keys(files)
        .filter((path) => path.endsWith(".json"))
        .map((path) => [path, '{"CNRY']),
    );
    const { stdout, exitCode } = await importing({ content: broken, options: { json: true } });
    expect(results(stdout).map(({ source, provider, status }) => [source, provider, status])).toEqual([
      ["gemini", "gemini", "malformed"],
      ["claude", "claude", "malformed"],
      ["codex", "codex", "malformed"],
      ["opencode", "opencode", "malformed"],
    ]);
    expect(stdout).not.toContain("CNRY");
    expect(exitCode).toBe(0);
  });
});

describe("a person at a terminal ticks", () => {
  test("Enter takes what is ticked: all that may be used", async () => {
    const { keys, stderr } = await importing({ answers: [""] });
    expect(keys).toEqual(["deepseek", "google", "openai", "openrouter"]);
    expect(stderr).toMatch(/\[ \] 2/);
    expect(stderr).not.toContain("CNRY");
  });

  test.each([
    ["numbers tick and untick", ["1 3", ""], ["anthropic", "deepseek", "openai", "openrouter"]],
    ["n and numbers", ["n", "4,5", ""], ["openai", "openrouter"]],
    ["a ticks all", ["a", ""], ["anthropic", "deepseek", "google", "google/gemini", "openai", "openrouter"]],
    ["what is no number is passed over", ["x 99 -1 0", ""], ["deepseek", "google", "openai", "openrouter"]],
    ["q takes nothing", ["q"], []],
    ["the end of input takes nothing", [], []],
    ["nothing ticked takes nothing", ["n", ""], []],
  ])("%s", async (_, answers, expected) => {
    expect((await importing({ answers })).keys).toEqual(expected);
  });

  test("the best of what is ticked takes the plain name", async () => {
    const { read } = await importing({ options: { from: "gemini" }, answers: ["1 2", ""] });
    expect(await read("google")).toMatchObject({ kind: "link", source: "gemini" });
  });

  test("the terms stand above the list, before anything is ticked", async () => {
    const { stderr } = await importing({
      options: { from: "claude", allowRestricted: true },
      answers: ["q"],
    });
    expect(stderr.indexOf("its terms forbid")).toBeLessThan(stderr.indexOf("[x] 1"));
  });

  test("and are shown once, however often somebody ticks", async () => {
    const { stderr } = await importing({ options: { from: "claude" }, answers: ["1", "1", "1", "q"] });
    expect(stderr.match(/its terms forbid/g)).toHaveLength(1);
    expect(stderr.match(/\[[ x]\] 1/g)).toHaveLength(4);
  });

  test("what is left out says so, and a copy of it does not come in instead", async () => {
    const content = {
      ...files,
      ".codex/auth.json": JSON.stringify({ OPENAI_API_KEY: "CNRY-same" }),
      ".local/share/opencode/auth.json": JSON.stringify({ openai: { type: "api", key: "CNRY-same" } }),
    };
    const { keys, stdout } = await importing({ content, answers: ["n", "1", ""] });
    expect(keys).toEqual(["google"]);
    expect(stdout).toMatch(/codex +openai [^\n]*\n[^\n]*\n +reason: Not ticked\./);
  });

  test("beside Qwen's shared login a key of Qwen gets a name of its own", async () => {
    const content = {
      ".qwen/oauth_creds.json": JSON.stringify({
        access_token: "CNRY-qwen",
        refresh_token: "CNRY-qwen-refresh",
        token_type: "Bearer",
        expiry_date: inAnHour,
      }),
      ".local/share/opencode/auth.json": JSON.stringify({
        "alibaba-coding-plan": { type: "api", key: "CNRY-plan" },
      }),
    };
    const { read } = await importing({ content, answers: [""] });
    expect(await read("qwen/opencode")).toMatchObject({ apiKey: "CNRY-plan", plan: "coding" });
  });

  test("with --yes nobody is asked", async () => {
    expect((await importing({ options: { yes: true }, answers: [] })).keys).toContain("anthropic");
  });
});

test("one source that fails hides no other", async () => {
  const world = fakeMachine();
  onTestFinished(world.remove);
  await world.write(".codex/auth.json", files[".codex/auth.json"]);
  const context = await world.context();
  const failing = { role: "source", id: "gemini", name: "Gemini CLI", refreshHint: "" } as const;
  const find = () => Promise.reject(new SyntaxError("Unexpected token CNRY"));
  const source = async (id: string) => (id === "gemini" ? { ...failing, find } : context.registry.source(id));
  const registry = { ...context.registry, source };
  expect(await runImport({ ...defaults, json: true }, { ...context, registry })).toBe(0);
  const { stdout } = world.terminal.printed;
  expect(inShort(stdout)).toEqual(["gemini gemini unknown skipped", "codex openai api-key copied"]);
  expect(stdout).not.toContain("CNRY");
});

test("what cannot be stored is an error of its own, and the others are stored", async () => {
  const world = fakeMachine();
  onTestFinished(world.remove);
  for (const [path, text] of Object.entries(files)) await world.write(path, text);
  const context = await world.context();
  const full = new AuthError("store_unwritable", "The disk is full.");
  const storeOf = async (id: string) =>
    id === "openai" ? { ...context.ownStore, update: () => Promise.reject(full) } : context.storeOf(id);
  expect(await runImport(defaults, { ...context, storeOf })).toBe(1);
  expect((await context.ownStore.keys()).toSorted()).toEqual(["deepseek", "google", "openrouter"]);
  expect(world.terminal.printed.stderr).toMatch(/error:.*openai: The disk is full\./);
  expect(world.terminal.printed.stdout).toMatch(/codex +openai.* failed$/m);
});

test("no file of another tool is changed", async () => {
  const { world } = await importing({ options: { yes: true, allowRestricted: true } });
  for (const [path, text] of Object.entries(files)) {
    const file = join(world.home, path);
    expect(await readFile(file, "utf8")).toBe(text);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
});
