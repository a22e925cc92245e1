import { describe, test } from "vitest";
import { createWorld } from "../support/world.js";

const key = "CNRY-a-key";
const record = ".agent/credentials/deepseek/record.json";

describe.concurrent("signing in with a key", { timeout: 30_000 }, () => {
  const world = async (context: Parameters<typeof createWorld>[0]) => {
    const made = await createWorld(context, { apiKeys: [{ apiKey: key, basePath: "/v1" }] });
    return { ...made, environment: { AGENT_DEEPSEEK_BASE_URL: `${made.server.url}/v1` } };
  };

  test("the key comes through standard input, is asked about, and is kept", async (context) => {
    const { home, environment } = await world(context);
    const ran = await home.run(["auth", "login", "deepseek"], { input: `${key}\n`, environment });
    context.expect(ran).toMatchObject({ exitCode: 0, stdout: "" });
    context.expect(ran.stderr).toContain("Signed in to DeepSeek.");
    context.expect(ran.stderr).not.toContain("CNRY-");
    const token = await home.run(["auth", "token", "deepseek"], { environment });
    context.expect(token.stdout).toBe(`${key}\n`);
    const answer = await home.run(["-m", "deepseek/deepseek-chat", "hi"], { environment });
    context.expect(answer).toMatchObject({ exitCode: 0, stdout: "You said: hi\n" });
  });

  test("a key that the provider refuses is kept only with --force", async (context) => {
    const { home, environment } = await world(context);
    const wrong = { input: "CNRY-wrong", environment };
    const refused = await home.run(["auth", "login", "deepseek"], wrong);
    context.expect(refused).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(refused.stderr).toContain("--force");
    context.expect(home.has(record)).toBe(false);
    const forced = await home.run(["auth", "login", "deepseek", "--force"], wrong);
    context.expect(forced.exitCode).toBe(0);
    context.expect(forced.stderr).toContain("warning: DeepSeek does not accept this key");
    context.expect(home.has(record)).toBe(true);
  });

  test.for([
    ["nothing", ""],
    ["two lines", "CNRY-a\nCNRY-b"],
    ["something with a space", "CNRY-a b"],
  ] as const)("%s is no key", async ([, input], context) => {
    const { home, environment } = await world(context);
    const ran = await home.run(["auth", "login", "deepseek"], { input, environment });
    context.expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    context.expect(ran.stderr).not.toContain("CNRY-");
    context.expect(home.has(record)).toBe(false);
  });

  test("a second account stands beside the first, and each is signed out alone", async (context) => {
    const { home, environment } = await world(context);
    await home.run(["auth", "login", "deepseek"], { input: key, environment });
    await home.run(["auth", "login", "deepseek@work"], { input: key, environment });
    await home.run(["auth", "logout", "deepseek"], { environment });
    context.expect((await home.run(["auth", "token", "deepseek"])).exitCode).toBe(4);
    context.expect((await home.run(["auth", "token", "deepseek@work"])).stdout).toBe(`${key}\n`);
  });

  test("a login that a variable hides says so", async (context) => {
    const { home, environment } = await world(context);
    const shadowed = { input: key, environment: { ...environment, DEEPSEEK_API_KEY: "CNRY-other" } };
    const ran = await home.run(["auth", "login", "deepseek"], shadowed);
    context.expect(ran.exitCode).toBe(0);
    context.expect(ran.stderr).toContain("DEEPSEEK_API_KEY is set and goes before this login");
  });
});
