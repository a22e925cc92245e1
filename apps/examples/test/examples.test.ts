import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type QwenServer, startQwenServer, tokenRequests } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askThroughAiSdk } from "../src/ai-sdk.js";
import { askThroughOpenAi } from "../src/openai.js";

const source = fileURLToPath(new URL("../src", import.meta.url));
const agent = join(
  dirname(createRequire(import.meta.url).resolve("@link-assistant/agent/package.json")),
  "dist/agent.cjs",
);

let server: QwenServer;
let home: string;

beforeEach(async () => {
  server = await startQwenServer({ settings: { intervalSeconds: 1 } });
  home = mkdtempSync(join(tmpdir(), "examples-"));
  vi.stubEnv("HOME", home);
  vi.stubEnv("QWEN_OAUTH_BASE_URL", server.url);
});
afterEach(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

/** The home of somebody who has signed in, and whose access token may have ended. */
function signedIn(expiresAt = Date.now() + 3_600_000): void {
  const { accessToken, refreshToken } = server.issueTokens();
  const file = { access_token: accessToken, refresh_token: refreshToken, token_type: "Bearer" };
  mkdirSync(join(home, ".qwen"), { mode: 0o700 });
  writeFileSync(
    join(home, ".qwen/oauth_creds.json"),
    JSON.stringify({ ...file, resource_url: `${server.url}/v1`, expiry_date: expiresAt }),
    { mode: 0o600 },
  );
}

test("the AI SDK streams an answer, and a token that was refused is renewed on the way", async () => {
  signedIn();
  server.expireAccessTokens();
  expect(await askThroughAiSdk("hi", `${server.url}/v1`)).toBe("You said: hi");
  expect(tokenRequests(server.log, "refresh_token")).toHaveLength(1);
});

test("the OpenAI client is given a token that has life left", async () => {
  signedIn(Date.now() - 1000);
  expect(await askThroughOpenAi("hi")).toBe("You said: hi");
  expect(tokenRequests(server.log, "refresh_token")).toHaveLength(1);
});

test("a tool of one's own signs in, keeps the login and hands out its token", async () => {
  const environment = { ...process.env, ISSUER: server.url, OWN_CLI_HOME: join(home, "own") };
  const run = (command: string) =>
    spawn(process.execPath, [join(source, "own-cli.ts"), command], { env: environment });
  const login = run("login");
  await new Promise<void>((resolve) => {
    login.stderr.on("data", (shown) => String(shown).includes("Code: ") && resolve());
  });
  server.approve();
  expect(await once(login, "close")).toEqual([0, null]);
  expect(await text(run("token").stdout)).toMatch(/^CNRY-access-\S+\n$/);
});

test("a container sees an access token, a base URL and a model, and no refresh token", async () => {
  signedIn();
  const bin = join(home, "bin");
  mkdirSync(bin);
  symlinkSync(agent, join(bin, "agent"));
  chmodSync(agent, 0o755);
  writeFileSync(join(bin, "docker"), '#!/bin/sh\nprintf "%s\\n" "$@"\nenv\n', { mode: 0o755 });
  const { stdout } = await promisify(execFile)(join(source, "container.sh"), ["my-image"], {
    env: { HOME: home, QWEN_OAUTH_BASE_URL: server.url, PATH: [bin, process.env.PATH].join(delimiter) },
  });
  expect(stdout).toContain("my-image");
  expect(stdout).toMatch(/^OPENAI_API_KEY=CNRY-access-/m);
  expect(stdout).toContain(`OPENAI_BASE_URL=${server.url}/v1`);
  expect(stdout).not.toContain("CNRY-refresh");
});
