import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { authorizedFetch } from "@link-assistant/auth-core";
import { systemRuntime } from "@link-assistant/auth-core/node";
import { tokenRequests } from "@link-assistant/auth-testing";
import { afterAll, beforeAll, describe, type TestContext, test } from "vitest";
import { resolutionOf } from "../../src/resolution.js";
import { builtAgent } from "../support/agent-process.js";
import { fakeMachine } from "../support/fake-machine.js";
import { qwenFile } from "../support/stored.js";
import { anHourAgo, createWorld, inAnHour } from "../support/world.js";

const packages = ["openai@7.57.0", "ai@7.0.173", "@ai-sdk/openai-compatible@3.0.92"];
const scripts = fileURLToPath(new URL("consumers", import.meta.url));
let folder: string | undefined;

beforeAll(async () => {
  const made = mkdtempSync(join(tmpdir(), "agent-consumers-"));
  try {
    await promisify(execFile)("npm", [
      "install",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--prefix",
      made,
      ...packages,
    ]);
    cpSync(scripts, made, { recursive: true });
    folder = made;
  } catch {
    rmSync(made, { recursive: true, force: true });
  }
}, 180_000);
afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

function installed(context: TestContext): string {
  if (folder === undefined) return context.skip("the clients could not be installed from npm");
  return folder;
}

describe.each(["openai.mjs", "ai-sdk.mjs"])("the real client in %s", { timeout: 60_000 }, (script) => {
  test("through auth exec, with a token that is renewed first", async (context) => {
    const file = join(installed(context), script);
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(anHourAgo());
    const ran = await home.run(["auth", "exec", "qwen", "--", process.execPath, file]);
    context.expect(ran).toMatchObject({ exitCode: 0, stdout: "You said: hi" });
    context.expect(tokenRequests(server.log, "refresh_token")).toHaveLength(1);
  });

  test("through eval of auth env", async (context) => {
    const file = join(installed(context), script);
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const line = `eval "$("${process.execPath}" "${builtAgent}" auth env qwen)" && "${process.execPath}" "${file}"`;
    const { exec } = await import("node:child_process");
    const ran = await promisify(exec)(line, { env: home.environment });
    context.expect(ran.stdout).toBe("You said: hi");
  });
});

describe("inside one process, through authorizedFetch", { timeout: 60_000 }, () => {
  test("both clients survive a token that ends early", async (context) => {
    const modules = join(installed(context), "node_modules");
    const { server } = await createWorld(context);
    const { accessToken, refreshToken } = server.issueTokens();
    const machine = fakeMachine({
      runtime: systemRuntime(),
      environment: { QWEN_OAUTH_BASE_URL: server.url },
    });
    context.onTestFinished(machine.remove);
    const stored = {
      access_token: accessToken,
      refresh_token: refreshToken,
      resource_url: `${server.url}/v1`,
      expiry_date: inAnHour(),
    };
    await machine.write(".agent/qwen/oauth_creds.json", qwenFile(stored));
    server.expireAccessTokens();
    const { provider, resolve } = await resolutionOf(await machine.context(), { provider: "qwen" });
    const fetch = authorizedFetch(provider, resolve) as typeof globalThis.fetch;
    const load = (path: string) => import(pathToFileURL(join(modules, path)).href);

    const { default: OpenAI } = await load("openai/index.mjs");
    const client = new OpenAI({ apiKey: "unused", baseURL: `${server.url}/v1`, fetch });
    const completion = await client.chat.completions.create({
      model: "coder-model",
      messages: [{ role: "user", content: "hi" }],
    });
    context.expect(completion.choices[0].message.content).toBe("You said: hi");

    const { createOpenAICompatible } = await load("@ai-sdk/openai-compatible/dist/index.js");
    const { generateText } = await load("ai/dist/index.js");
    const loopback = createOpenAICompatible({ name: "loopback", baseURL: `${server.url}/v1`, fetch });
    const { text } = await generateText({ model: loopback("coder-model"), prompt: "hi" });
    context.expect(text).toBe("You said: hi");
    context.expect(tokenRequests(server.log, "refresh_token")).toHaveLength(1);
  });
});

test("auth token serves as an apiKeyHelper: one line, quick, nothing else", {
  timeout: 60_000,
}, async (context) => {
  const { home, storeLogin } = await createWorld(context);
  await storeLogin(inAnHour());
  const helper = `"${process.execPath}" "${builtAgent}" auth token qwen`;
  const ran = spawnSync("/bin/sh", ["-c", helper], { env: home.environment, encoding: "utf8" });
  context.expect(ran.stdout.trim()).toMatch(/^CNRY-\S+$/);
  context.expect(ran.stderr).toBe("");
});
