import { chmod, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ImportOptions } from "../src/commands/import/command.js";
import { runImport } from "../src/commands/import/run.js";
import { type FakeMachine, fakeMachine } from "./support/fake-machine.js";

const later = 32_503_680_000_000;
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.CNRY`;

/** What each tool leaves behind when somebody has signed in. */
const everything: Readonly<Record<string, string>> = {
  ".qwen/oauth_creds.json": JSON.stringify({
    access_token: "CNRY-qwen",
    refresh_token: "CNRY-qwen-refresh",
    token_type: "Bearer",
    resource_url: "portal.qwen.ai",
    expiry_date: later,
  }),
  ".gemini/oauth_creds.json": JSON.stringify({
    access_token: "CNRY-gemini",
    refresh_token: "CNRY-gemini-refresh",
    token_type: "Bearer",
    scope: "openid",
    expiry_date: later,
  }),
  ".gemini/.env": "GEMINI_API_KEY=CNRY-google-key\n",
  ".claude/.credentials.json": JSON.stringify({
    claudeAiOauth: {
      accessToken: "sk-ant-oat01-CNRY",
      refreshToken: "sk-ant-ort01-CNRY",
      expiresAt: later,
      scopes: ["user:inference"],
      subscriptionType: "max",
    },
  }),
  ".codex/auth.json": JSON.stringify({
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: jwt({ email: "ann@example.org" }),
      access_token: jwt({ exp: later / 1000 }),
      refresh_token: "CNRY-codex-refresh",
    },
  }),
  ".local/share/opencode/auth.json": JSON.stringify({
    openrouter: { type: "api", key: "CNRY-openrouter-key" },
    "alibaba-coding-plan": { type: "api", key: "CNRY-coding-key" },
    anthropic: { type: "oauth", access: "CNRY-oc", refresh: "CNRY-oc-refresh", expires: later },
    "https://company.example": { type: "wellknown", key: "TOKEN", token: "CNRY-well-known" },
  }),
};

const defaults: ImportOptions = {
  from: "all",
  dryRun: false,
  json: true,
  yes: false,
  replace: false,
  keychain: false,
  allowRestricted: false,
};

let machine: FakeMachine;
beforeEach(() => {
  machine = fakeMachine();
});
afterEach(() => machine.remove());

interface Row {
  readonly source: string;
  readonly provider: string;
  readonly kind: string;
  readonly status: string;
  readonly action: string;
  readonly location: string;
}

async function importAll(options: Partial<ImportOptions> = {}) {
  const { stdout: before } = machine.terminal.printed;
  const exitCode = await runImport({ ...defaults, ...options }, await machine.context());
  const text = machine.terminal.printed.stdout.slice(before.length);
  const { results } = JSON.parse(text) as { results: readonly Row[] };
  return {
    exitCode,
    text,
    results,
    lines: results.map(({ source, provider, kind, status, action }) =>
      [source, provider, kind, status, action].join(" "),
    ),
  };
}

async function writeAll(content: (path: string) => string) {
  for (const path of Object.keys(everything)) await machine.write(path, content(path));
}

const digest = async (path: string) => {
  const file = join(machine.home, path);
  const { ino, mode, mtimeNs } = await stat(file, { bigint: true });
  return [path, ino, mode, mtimeNs, await readFile(file, "utf8")].join(" ");
};
const digests = () => Promise.all(Object.keys(everything).map(digest));

describe("every tool at once", { timeout: 60_000 }, () => {
  test("each login and key with what it is worth and what would be done, and nothing is touched", async () => {
    await writeAll((path) => everything[path] ?? "");
    const before = await digests();
    const { exitCode, lines, text } = await importAll({ dryRun: true });
    expect(exitCode).toBe(0);
    expect([...lines].sort()).toEqual([
      "claude anthropic oauth usable would-skip",
      "codex openai oauth usable would-skip",
      "gemini google api-key usable would-copy",
      "gemini google oauth usable would-skip",
      "opencode anthropic oauth usable would-skip",
      "opencode https://company.example unknown unknown-expiry would-skip",
      "opencode openrouter api-key usable would-copy",
      "opencode qwen api-key usable would-copy",
      "qwen qwen oauth usable would-share",
    ]);
    expect(text).not.toContain("CNRY");
    expect(await digests()).toEqual(before);
  });

  test("what its owner forbids elsewhere is linked when that was agreed to, and still touches nothing", async () => {
    await writeAll((path) => everything[path] ?? "");
    const before = await digests();
    const { lines, exitCode } = await importAll({ yes: true });
    expect(exitCode).toBe(0);
    for (const source of ["claude anthropic", "codex openai", "gemini google"]) {
      expect(lines).toContain(`${source} oauth usable linked`);
    }
    expect(await digests()).toEqual(before);
  });

  test("keys are copied, with their plan and place; a second run finds everything as it is", async () => {
    await writeAll((path) => everything[path] ?? "");
    const first = await importAll();
    expect(first.exitCode).toBe(0);
    const context = await machine.context();
    const read = async (key: string) => (await context.ownStore.read(key))?.credential;
    expect(await read("openrouter")).toMatchObject({ kind: "api-key", apiKey: "CNRY-openrouter-key" });
    expect(await read("google")).toMatchObject({ kind: "api-key", apiKey: "CNRY-google-key" });
    const second = await importAll();
    expect(second.lines).toEqual(first.lines);
  });

  test("an empty home", async () => {
    expect(await importAll({ dryRun: true })).toMatchObject({ exitCode: 0, results: [] });
  });

  test.each([
    ["cut off in the middle", (path: string) => (everything[path] ?? "").slice(0, 20)],
    ["empty", () => ""],
    ["no text", () => "\u0000\u0001"],
  ])("every file %s: each is told, none hides another, exit 0", async (_, content) => {
    await writeAll(content);
    const { exitCode, results } = await importAll({ dryRun: true });
    expect(exitCode).toBe(0);
    const files = Object.keys(everything).filter((path) => path.endsWith(".json"));
    const told = results.filter(({ status }) => status !== "usable").map(({ location }) => location);
    for (const path of files) expect(told.join(" ")).toContain(path);
  });

  test.each(Object.keys(everything).filter((path) => path.endsWith(".json")))(
    "%s alone is a folder: the others are found all the same",
    async (path) => {
      await writeAll((name) => everything[name] ?? "");
      const whole = await importAll({ dryRun: true });
      await machine.remove();
      for (const name of Object.keys(everything))
        if (name !== path) await machine.write(name, everything[name] ?? "");
      await mkdir(join(machine.home, path), { recursive: true });
      const { results, exitCode } = await importAll({ dryRun: true });
      expect(exitCode).toBe(0);
      const isOther = ({ location }: Row) => !location.includes(path);
      const statusOf = ({ provider, status, location }: Row) => `${provider} ${status} ${location}`;
      expect(results.filter(isOther).map(statusOf)).toEqual(whole.results.filter(isOther).map(statusOf));
      expect(results.some((row) => !isOther(row) && row.status === "unreadable")).toBe(true);
    },
  );

  test("a file that others may read is taken over and warned about, once", async () => {
    const path = ".local/share/opencode/auth.json";
    await machine.write(path, everything[path] ?? "");
    await chmod(join(machine.home, path), 0o644);
    const { lines, text } = await importAll({ dryRun: true });
    expect(lines).toContain("opencode openrouter api-key usable would-copy");
    expect(text).toContain('"readable-by-others"');
    await runImport({ ...defaults, dryRun: true, json: false }, await machine.context());
    const warnings = machine.terminal.printed.stdout.match(
      /warning: ~\/\.local\/share\/opencode\/auth\.json/g,
    );
    expect(warnings).toHaveLength(1);
  });
});
