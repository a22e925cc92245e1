import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { qwen } from "@link-assistant/auth-qwen";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { runToken } from "../src/commands/token/run.js";
import { explicitQwenVariables, storedToken } from "../src/stored-token.js";
import { fakeMachine } from "./support/fake-machine.js";

const now = Date.UTC(2026, 0, 1);
const login = {
  access_token: "CNRY-access",
  refresh_token: "CNRY-refresh",
  token_type: "Bearer",
  expiry_date: now + 3_600_000,
};
const refreshTokenHash = createHash("sha256").update(login.refresh_token).digest("base64url");
const record = (credential: unknown) =>
  JSON.stringify({ schemaVersion: 1, key: "qwen", generation: 1, epoch: 1, grantedAt: now, credential });

test("knows all variables that go before a stored Qwen login", () => {
  const explicit = qwen.provider?.environment.filter(({ rank }) => rank === "explicit");
  expect([...explicitQwenVariables].sort()).toEqual(explicit?.map(({ variable }) => variable).sort());
});

const world = fakeMachine();
afterAll(() => world.remove());

/** The same files and variables, by the short way and by the long one. */
async function bothWays(
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
) {
  const { home } = world;
  for (const folder of [".agent", ".qwen"]) rmSync(join(home, folder), { recursive: true, force: true });
  rmSync(join(home, ".env"), { force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, path), content, { mode: 0o600 });
  }
  return { short: short(environment), long: await long(environment) };
}

function short(environment: Readonly<Record<string, string>>): string | undefined {
  const readText = (path: string) => {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  };
  try {
    const variables = { HOME: world.home, ...environment };
    return storedToken("qwen", {
      environment: variables,
      workingFolder: world.home,
      now: () => now,
      readText,
    });
  } catch {
    return undefined;
  }
}

async function long(environment: Readonly<Record<string, string>>): Promise<string | undefined> {
  const machine = {
    ...world.machine,
    host: { ...world.machine.host, environment: { HOME: world.home, ...environment } },
  };
  const other = fakeMachine();
  await other.remove();
  try {
    const { createContext } = await import("../src/context.js");
    const context = await createContext(
      { ...machine, terminal: other.terminal },
      "0",
      new AbortController().signal,
    );
    await runToken({ reference: { provider: "qwen" }, json: false, header: false }, context);
    return other.terminal.printed.stdout.trim();
  } catch {
    return undefined;
  }
}

const qwenFile = fc.oneof(
  { weight: 5, arbitrary: fc.constant(JSON.stringify(login)) },
  fc.constant(JSON.stringify({ ...login, access_token: "CNRY-other" })),
  fc.constant(JSON.stringify({ ...login, resource_url: "portal.qwen.ai" })),
  fc.constant(JSON.stringify({ ...login, resource_url: "evil.example" })),
  fc.constant(JSON.stringify({ ...login, expiry_date: now - 1 })),
  fc.constant(JSON.stringify({ ...login, expiry_date: String(login.expiry_date) })),
  fc.constant("{"),
  fc.constant(""),
);
/** What is noted of the login `CNRY-access`: the server that gave it. */
const sideFile = fc.constantFrom("https://chat.qwen.ai", "http://127.0.0.1:1").map((issuer) =>
  JSON.stringify({
    schemaVersion: 1,
    generation: 1,
    epoch: 1,
    entries: [{ tokenHash: refreshTokenHash, generation: 1, epoch: 1, grantedAt: now, issuer }],
  }),
);
const ownRecord = fc.constantFrom(
  record({ kind: "api-key", apiKey: "CNRY-key" }),
  record({ kind: "api-key", apiKey: "CNRY-key", expiresAt: now - 1 }),
  record({ kind: "link", source: "qwen" }),
  record(null),
  record({ kind: "api-key", apiKey: 7 }),
  "[]",
);
const files = fc.record(
  {
    ".agent/qwen/oauth_creds.json": qwenFile,
    ".qwen/oauth_creds.json": qwenFile,
    ".agent/qwen/login.json": sideFile,
    ".agent/credentials/qwen/record.json": ownRecord,
    ".agent/config.json": fc.constantFrom(
      "{}",
      '{"store":"file"}',
      '{"model":"qwen/x"}',
      "{",
      '{"providers":{}}',
      '{"providers":{"qwen":{"issuer":"https://login.corp.example"}}}',
    ),
    ".env": fc.constantFrom(
      "QWEN_OAUTH_BASE_URL=https://login.corp.example\n",
      "QWEN_API_KEY=CNRY-env\n",
      "QWEN_HOME=~/.agent/qwen\n",
      "",
    ),
    ".qwen/.env": fc.constantFrom("QWEN_HOME=~/elsewhere\n", "OTHER=1\n"),
  },
  { requiredKeys: [] },
);
// Mostly none: any that counts ends the short way.
const environment = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record(
    {
      QWEN_ACCESS_TOKEN: fc.constantFrom("CNRY-variable", " ", ""),
      DASHSCOPE_API_KEY: fc.constantFrom("CNRY-dashscope"),
      QWEN_HOME: fc.constantFrom("~/.agent/qwen", "nowhere", ""),
      QWEN_OAUTH_BASE_URL: fc.constantFrom("https://login.corp.example", "http://127.0.0.1:1", ""),
      OPENAI_API_KEY: fc.constant("CNRY-openai"),
    },
    { requiredKeys: [] },
  ),
);

describe("the short way", () => {
  test("prints what the long way prints, or leaves it to the long way", { timeout: 60_000 }, async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(files, environment, async (someFiles, someVariables) => {
        const { short, long } = await bothWays(someFiles, someVariables);
        if (short !== undefined) {
          expect(short).toBe(long);
          taken += 1;
        }
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(taken).toBeGreaterThan(10);
  });

  test.for([
    ["Qwen's own file", { ".qwen/oauth_creds.json": JSON.stringify(login) }, "CNRY-access"],
    ["our file of its format", { ".agent/qwen/oauth_creds.json": JSON.stringify(login) }, "CNRY-access"],
    [
      "a stored key",
      { ".agent/credentials/qwen/record.json": record({ kind: "api-key", apiKey: "CNRY-key" }) },
      "CNRY-key",
    ],
    [
      "an expired token",
      { ".qwen/oauth_creds.json": JSON.stringify({ ...login, expiry_date: now }) },
      undefined,
    ],
    [
      "one that ends in a minute",
      { ".qwen/oauth_creds.json": JSON.stringify({ ...login, expiry_date: now + 60_000 }) },
      undefined,
    ],
    [
      "Qwen's own file after a key was signed out",
      {
        ".agent/credentials/qwen/record.json": record(null),
        ".qwen/oauth_creds.json": JSON.stringify(login),
      },
      "CNRY-access",
    ],
    ["nothing", {}, undefined],
  ] as const)("%s", async ([, someFiles, token]) => {
    expect((await bothWays(someFiles, {})).short).toBe(token);
  });
});
