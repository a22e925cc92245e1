import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, type TestContext, test } from "vitest";
import { createHome, type Home } from "../support/agent-process.js";

const opencodeFile = ".local/share/opencode/auth.json";
const claudeFile = ".claude/.credentials.json";

async function homeOf(
  { onTestFinished }: TestContext,
  files: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Home> {
  const home = await createHome(environment);
  onTestFinished(home.remove);
  for (const [path, content] of Object.entries(files)) await home.write(path, JSON.stringify(content));
  return home;
}

const claudeLogin = (accessToken: string) => ({
  claudeAiOauth: {
    accessToken,
    refreshToken: "sk-ant-ort01-CNRY",
    expiresAt: Date.now() + 3_600_000,
    scopes: [],
  },
});

/** A model endpoint that answers one word and remembers with which key it was asked. */
async function startModel({ onTestFinished }: TestContext) {
  const keys: (string | undefined)[] = [];
  const chunk = { choices: [{ index: 0, delta: { content: "hello" }, finish_reason: "stop" }] };
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    request.resume();
    response.setHeader("content-type", "text/event-stream");
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { keys, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

// Programs are started, each several times: a busy machine takes its time.
describe.concurrent("what was imported", { timeout: 60_000 }, () => {
  test("is spent at once: a key of OpenCode and one of Gemini CLI", async (context) => {
    const model = await startModel(context);
    const files = { [opencodeFile]: { openrouter: { type: "api", key: "CNRY-openrouter" } } };
    const home = await homeOf(context, files, {
      AGENT_OPENROUTER_BASE_URL: model.url,
      AGENT_GOOGLE_BASE_URL: model.url,
    });
    await home.write(".gemini/.env", "GEMINI_API_KEY=CNRY-google\n");
    context.expect(await home.run(["auth", "import", "--from", "all"])).toMatchObject({ exitCode: 0 });
    for (const name of ["openrouter/qwen/qwen3-coder", "google/gemini-3-pro"]) {
      const ran = await home.run(["-m", name], { input: "hi" });
      context.expect(ran).toMatchObject({ exitCode: 0, stdout: context.expect.stringContaining("hello") });
    }
    context.expect(model.keys).toEqual(["Bearer CNRY-openrouter", "Bearer CNRY-google"]);
  });

  test("is described and not handed out where its owner forbids that", async (context) => {
    const home = await homeOf(context, { [claudeFile]: claudeLogin("sk-ant-oat01-CNRY-1") });
    await home.run(["auth", "import", "--from", "claude", "--yes"]);
    const ran = await home.run(["auth", "token", "claude", "--json"]);
    context.expect(ran.exitCode).toBe(4);
    context.expect(JSON.parse(ran.stdout).error).toMatchObject({ code: "restricted" });
    context.expect(ran.stdout + ran.stderr).not.toContain("CNRY");
  });

  test("follows its owner's rotation without a new import", async (context) => {
    const home = await homeOf(context, { [claudeFile]: claudeLogin("sk-ant-oat01-CNRY-1") });
    await home.run(["auth", "import", "--from", "claude", "--allow-restricted"]);
    const token = async () => (await home.run(["auth", "token", "claude"])).stdout.trim();
    context.expect(await token()).toBe("sk-ant-oat01-CNRY-1");
    await home.write(claudeFile, JSON.stringify(claudeLogin("sk-ant-oat01-CNRY-2")));
    context.expect(await token()).toBe("sk-ant-oat01-CNRY-2");
    const expired = {
      claudeAiOauth: { ...claudeLogin("sk-ant-oat01-CNRY-3").claudeAiOauth, expiresAt: 1000 },
    };
    await home.write(claudeFile, JSON.stringify(expired));
    const ran = await home.run(["auth", "token", "claude"]);
    context.expect(ran).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(ran.stderr).toContain("Start claude once");
  });

  test("is listed as --json promises, and holds no secret", async (context) => {
    const home = await homeOf(context, {
      [claudeFile]: claudeLogin("sk-ant-oat01-CNRY"),
      [opencodeFile]: "CNRY-broken",
    });
    const ran = await home.run(["auth", "import", "--from", "all", "--dry-run", "--json"]);
    const { schemaVersion, results } = JSON.parse(ran.stdout);
    context.expect([ran.exitCode, ran.stderr, schemaVersion]).toEqual([0, "", 1]);
    context.expect(results).toMatchObject([
      {
        source: "claude",
        provider: "anthropic",
        account: null,
        kind: "oauth",
        status: "usable",
        location: "~/.claude/.credentials.json",
        action: "would-skip",
        restricted: true,
      },
      {
        source: "opencode",
        provider: "opencode",
        kind: "unknown",
        status: "malformed",
        action: "would-skip",
      },
    ]);
    context.expect(ran.stdout).not.toContain("CNRY");
  });
});
