import { spawn } from "node:child_process";
import { once } from "node:events";
import { type OpenrouterServer, startOpenrouterServer } from "@link-assistant/auth-testing";
import { describe, expect, type TestContext, test } from "vitest";
import { builtAgent, createHome, type Home, type Running } from "../support/agent-process.js";

interface World {
  readonly server: OpenrouterServer;
  readonly home: Home;
}

async function createWorld({ onTestFinished }: TestContext): Promise<World> {
  const server = await startOpenrouterServer();
  const home = await createHome({ AGENT_OPENROUTER_ISSUER: server.url });
  onTestFinished(async () => {
    await server.close();
    await home.remove();
  });
  return { server, home };
}

/** The person, who authorizes at once, in a browser that then goes where OpenRouter sends it. */
async function authorize(url: string): Promise<string> {
  const page = await fetch(url, { method: "POST", redirect: "manual" });
  const location = page.headers.get("location");
  if (location !== null) await fetch(location);
  return /<code id="code">(.+)<\/code>/.exec(await page.text())?.[1] ?? "";
}

async function shownAddress(login: Running): Promise<string> {
  return (await login.sees(/http:\/\/127\.0\.0\.1:\d+\/auth\?[^\s"]+/))[0];
}

async function signIn({ home }: World) {
  const login = home.start(["auth", "login", "openrouter", "--events"]);
  await authorize(await shownAddress(login));
  return login.ended();
}

describe.concurrent("OpenRouter", { timeout: 60_000 }, () => {
  test("in the browser: a key is minted, kept and spent, and streams", async (context) => {
    const world = await createWorld(context);
    const login = await signIn(world);
    context.expect(login).toMatchObject({ exitCode: 0 });
    context.expect(login.stdout + login.stderr).not.toContain("CNRY");
    const prompt = ["-m", "openrouter/qwen/qwen3-coder"];
    const ran = await world.home.run(prompt, { input: "hi" });
    context.expect(ran).toMatchObject({ exitCode: 0, stdout: "You said: hi\n" });
    const asked = world.server.log.find(({ path }) => path.endsWith("/chat/completions"));
    context.expect(asked?.json).toMatchObject({ model: "qwen/qwen3-coder", stream: true });
    context.expect(asked?.headers).toMatchObject({
      "http-referer": "https://github.com/link-assistant/agent-auth",
      "x-openrouter-title": "Link Assistant Agent",
    });
  });

  test("where no browser can come back: the code of its page, on standard input", async (context) => {
    const { home } = await createWorld(context);
    const argv = [builtAgent, "auth", "login", "openrouter", "--no-browser"];
    const login = spawn(process.execPath, argv, {
      env: home.environment,
      stdio: ["pipe", "inherit", "pipe"],
    });
    const ended = once(login, "close");
    let screen = "";
    for await (const chunk of login.stderr.setEncoding("utf8")) {
      screen += chunk;
      const [address] = /http:\/\/127\.0\.0\.1:\d+\/auth\?\S+(?=\s)/.exec(screen) ?? [];
      if (address !== undefined && !login.stdin.writableEnded)
        login.stdin.end(`${await authorize(address)}\n`);
    }
    context.expect(await ended).toEqual([0, null]);
    context.expect(screen).not.toContain("CNRY");
    context.expect((await home.run(["auth", "token", "openrouter"])).stdout).toMatch(/^CNRY-sk-or-v1-\S+\n$/);
  });

  test("a key in OPENROUTER_API_KEY needs no login", async (context) => {
    const { home, server } = await createWorld(context);
    server.settings.keys.add("CNRY-own");
    const environment = { OPENROUTER_API_KEY: "CNRY-own" };
    const ran = await home.run(["-m", "openrouter/qwen/qwen3-coder"], { input: "hi", environment });
    context.expect(ran).toMatchObject({ exitCode: 0, stdout: "You said: hi\n" });
  });

  test("status asks for usage and limit, models lists what it serves", async (context) => {
    const world = await createWorld(context);
    await signIn(world);
    Object.assign(world.server.settings, { limit: 10, usage: 3.2 });
    const status = await world.home.run(["auth", "status", "openrouter", "--check", "--online"]);
    context.expect(status.exitCode).toBe(0);
    context.expect(status.stdout.replace(/\s+/g, " ")).toContain("$3.20 used, $6.80 left");
    const models = await world.home.run(["models", "openrouter"]);
    context.expect(models.stdout).toContain("openrouter/qwen/qwen3-coder\n");
  });

  test("logout forgets the key and names the page where it is deleted", async (context) => {
    const world = await createWorld(context);
    await signIn(world);
    const ran = await world.home.run(["auth", "logout", "openrouter"]);
    context.expect(ran.exitCode).toBe(0);
    context.expect(ran.stderr).toMatch(/https:\/\/openrouter\.ai\/keys\/[0-9a-f]{64}/);
    context
      .expect(await world.home.run(["auth", "token", "openrouter"]))
      .toMatchObject({ exitCode: 4, stdout: "" });
  });

  test.each([
    ["openrouter_credits", 5, "has not enough credit (HTTP 402)", "https://openrouter.ai/settings/credits"],
    [
      "openrouter_key_limit",
      5,
      "spending limit of this OpenRouter key is used up",
      "https://openrouter.ai/settings/keys",
    ],
    [
      "rate_limit_exceeded",
      5,
      "limit of OpenRouter or of the model's provider is reached (HTTP 429)",
      "Try again in 60 s",
    ],
    ["moderation", 4, "does not let this key or this prompt through (HTTP 403)", "guardrail"],
  ] as const)("a prompt refused for %s says why and what to do", async (refusal, exitCode, message, hint) => {
    const server = await startOpenrouterServer({ settings: { keys: new Set(["CNRY-own"]), refusal } });
    const home = await createHome({ AGENT_OPENROUTER_ISSUER: server.url, OPENROUTER_API_KEY: "CNRY-own" });
    try {
      const ran = await home.run(["-m", "openrouter/qwen/qwen3-coder"], { input: "hi" });
      const text = ran.stderr.replace(/\s+/g, " ");
      expect(ran).toMatchObject({ exitCode, stdout: "" });
      expect(text).toContain(message);
      expect(text).toContain(hint);
      expect(text).not.toContain("CNRY");
    } finally {
      await server.close();
      await home.remove();
    }
  });
});
