import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHome, type Home } from "../support/agent-process.js";

let home: Home;
beforeAll(async () => {
  home = await createHome();
});
afterAll(() => home.remove());

/** What a hurried person types: command line, exit code, and what the message must tell. */
const calls: readonly (readonly [string, number, RegExp])[] = [
  ["", 2, /nothing to ask/i],
  ["--modle qwen/x hi", 2, /unknown option '--modle'[\s\S]*--model/i],
  ["auth login", 2, /missing required argument 'provider'[\s\S]*agent auth login --help/i],
  ["auth login qwne", 2, /unknown provider "qwne"[\s\S]*did you mean qwen\?/i],
  ["auth logn qwen", 2, /unknown command 'logn'[\s\S]*login/i],
  ["qwen:lgoin", 2, /agent qwen:login/],
  ["qwen:", 2, /agent qwen:login/],
  ["login qwen", 2, /agent auth login qwen/],
  ["auht status", 2, /agent auth/],
  ["auth token qwen --min-validity soon", 2, /"60s", "10m"/],
  ["auth token qwen@a@b", 2, /does not name a provider/],
  ["auth token qwen --fd 77", 4, /agent auth login qwen/],
  ["auth token qwen", 4, /agent auth login qwen/],
  ["auth import", 2, /required option '--from <tool>'/i],
  ["auth import --from qwne", 2, /unknown source "qwne"/i],
  ["auth import --from all --path x", 2, /--path needs one tool/],
  ["auth login qwen --method magic", 2, /device, browser, api-key/],
  ["auth login qwen --plan coding --region us", 2, /no coding plan in the region us/],
  ["auth login qwen --method browser", 2, /no sign-in by browser/],
  ["auth login qwen@a --account b", 2, /two accounts/i],
  ["auth login qwen --deployment nowhere --no-browser", 2, /no deployment "nowhere"/],
  ["-m qwen/ hi", 2, /names no model/],
  ["--base-url ftp://x -m y hi", 2, /not an http or https address/],
  ["--base-url http://127.0.0.1:1 hi", 2, /-m MODEL/],
  ["--output yaml hi", 2, /text, json, ndjson/],
];

describe.concurrent("a clumsy call", { timeout: 30_000 }, () => {
  test.for(calls)("agent %s", async ([line, exitCode, message], { expect }) => {
    const ran = await home.run(line.split(" ").filter(Boolean));
    expect(ran).toMatchObject({ exitCode, stdout: "" });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });

  test.for(calls.filter(([line]) => line.startsWith("auth token")))(
    "agent %s --json",
    async ([line, exitCode], { expect }) => {
      const ran = await home.run([...line.split(" "), "--json"]);
      expect(ran).toMatchObject({ exitCode, stderr: "" });
      expect(JSON.parse(ran.stdout)).toMatchObject({
        schemaVersion: 1,
        error: { message: expect.any(String) },
      });
    },
  );
});

test("a base URL that is none is a setting to correct, not a mishap", async () => {
  const environment = { OPENAI_API_KEY: "CNRY-key", OPENAI_BASE_URL: "models.example" };
  expect(await home.run(["-m", "qwen/x", "hi"], { environment })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("Qwen's base URL is not an http or https address."),
  });
});

test("a home that cannot be found is a message, not a stack", async () => {
  const ran = await home.run(["auth", "list"], { environment: { HOME: "relative", AGENT_HOME: "" } });
  expect(ran.stderr).not.toMatch(/^\s+at /m);
});
