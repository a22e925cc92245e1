import { describe, test } from "vitest";
import { hasPty, runInPty } from "../support/pty.js";
import { createWorld, inAnHour, ownFile } from "../support/world.js";

const escapeCharacter = String.fromCharCode(27);
const interrupt = "\u0003";

describe.skipIf(!hasPty)("in a terminal", { concurrent: true, timeout: 30_000 }, () => {
  test("the address can be selected whole, and the sign-in ends with one line", async (context) => {
    const { home, server } = await createWorld(context);
    const pty = runInPty(home, "agent qwen:login", { columns: 40, environment: { SSH_TTY: "/dev/pts/0" } });
    await pty.sees(/Waiting for approval/);
    server.approve();
    const { exitCode, output } = await pty.ended();
    context.expect(exitCode).toBe(0);
    context
      .expect(output)
      .toMatch(/\r\n[^\r\n]*http:\/\/127\.0\.0\.1:\d+\/authorize\?user_code=\S+[^\r\n]*\r\n/);
    context.expect(output.replace(/\r\n/g, " ")).toContain("No browser was opened: this is an SSH session.");
    context.expect(output.replace(/\r\n/g, " ")).toContain("Signed in");
  });

  test("c copies the address, and no other key does anything", async (context) => {
    const { home } = await createWorld(context);
    const pty = runInPty(home, "agent qwen:login --no-browser");
    await pty.sees(/Waiting for approval/);
    pty.type("xyz");
    pty.type("c");
    const [, copied = ""] = await pty.sees(new RegExp(`${escapeCharacter}]52;c;([A-Za-z0-9+/=]+)`));
    context.expect(Buffer.from(copied, "base64").toString()).toContain("/authorize?user_code=");
    pty.type(interrupt);
    context.expect((await pty.ended()).exitCode).toBe(130);
  });

  test("Ctrl-C ends the waiting at once, and gives the terminal back as it was", async (context) => {
    const { home } = await createWorld(context);
    const pty = runInPty(home, "agent qwen:login --no-browser; code=$?; stty -a; echo code $code");
    await pty.sees(/Waiting for approval/);
    pty.type(interrupt);
    const { output } = await pty.ended();
    context.expect(output).toContain("code 130");
    context.expect(output).toMatch(/ icanon/);
    context.expect(output).toMatch(/ echo /);
    context.expect(home.has(ownFile)).toBe(false);
  });

  test("a window that is made smaller gets shorter lines", async (context) => {
    const { home, server } = await createWorld(context);
    const resize = 'T=$(tty); (sleep 1; stty cols 30 <"$T") &';
    const pty = runInPty(home, `${resize} agent qwen:login --no-browser`, { columns: 80 });
    await pty.sees(/Waiting for approval[^\r]*Ctrl-C cancels/);
    await pty.sees(/Waiting for approval, 14\r|Waiting for approval, 14 min(?! )/);
    server.approve();
    await pty.ended();
  });

  test("a key is asked for without echo", async (context) => {
    const { home, server } = await createWorld(context, {
      apiKeys: [{ apiKey: "CNRY-typed", basePath: "/v1" }],
    });
    const environment = { AGENT_DEEPSEEK_BASE_URL: `${server.url}/v1` };
    const pty = runInPty(home, "agent auth login deepseek", { environment });
    await pty.sees(/DeepSeek API key \(not shown\): /);
    pty.type("CNRY-tyypo\u007f\u007f\u007fped\r");
    const { exitCode, output } = await pty.ended();
    context.expect(output).toContain("to DeepSeek");
    context.expect(exitCode).toBe(0);
    context.expect(output).not.toContain("CNRY");
  });

  test("Ctrl-C at the question for a key keeps nothing", async (context) => {
    const { home } = await createWorld(context);
    const pty = runInPty(home, "agent auth login deepseek");
    await pty.sees(/not shown/);
    pty.type(interrupt);
    context.expect((await pty.ended()).exitCode).toBe(130);
  });

  test.for([
    ["NO_COLOR=1", { NO_COLOR: "1" }, new RegExp(`${escapeCharacter}\\[[0-9;]*m`)],
    ["TERM=dumb", { TERM: "dumb" }, new RegExp(escapeCharacter)],
  ] as const)("%s is respected", async ([, environment, forbidden], context) => {
    const { home, server } = await createWorld(context);
    const pty = runInPty(home, "agent qwen:login --no-browser", { environment });
    await pty.sees(/Waiting for/);
    server.approve();
    const { output, exitCode } = await pty.ended();
    context.expect(exitCode).toBe(0);
    context.expect(output).not.toMatch(forbidden);
  });

  test("colours are there where nothing speaks against them", async (context) => {
    const { home } = await createWorld(context);
    const { output } = await runInPty(home, "agent auth token qwen").ended();
    context.expect(output).toContain(`${escapeCharacter}[31merror:`);
  });

  test("nothing asked is the help, on standard error", async (context) => {
    const { home } = await createWorld(context);
    const { output, exitCode } = await runInPty(home, "agent >/dev/null").ended();
    context.expect(output).toContain("Usage: agent");
    context.expect(exitCode).toBe(2);
  });

  test("a token on a terminal comes with a warning", async (context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const { output } = await runInPty(home, "agent auth token qwen").ended();
    context.expect(output).toContain("this is a secret");
  });

  test.for([
    ["Ctrl-C", interrupt, 130],
    ["Ctrl-D", "\u0004", 0],
  ] as const)("%s at a question ends its line", async ([, key, exitCode], context) => {
    const { home } = await createWorld(context);
    const login = JSON.stringify({ deepseek: { type: "api", key: "CNRY-key" } });
    await home.write(".local/share/opencode/auth.json", login);
    const pty = runInPty(home, "agent auth import --from opencode");
    await pty.sees(/q quit: /);
    pty.type(key);
    const ended = await pty.ended();
    context.expect(ended.exitCode).toBe(exitCode);
    context.expect(ended.output).toMatch(/q quit: [^\r\n ]*\r\n/);
    context.expect(home.has(".agent/credentials")).toBe(false);
  });

  test("Ctrl-C ends a running answer", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    server.faults.push({ on: "model", kind: "hang" });
    const pty = runInPty(home, "agent hi there");
    await waitFor(() => server.log.length > 0);
    pty.type(interrupt);
    context.expect((await pty.ended()).exitCode).toBe(130);
  });
});

describe.skipIf(!hasPty)("streams that are not as usual", { concurrent: true, timeout: 30_000 }, () => {
  const answered = /You said: hi/;
  const full = /^\S*error:\S* Standard output cannot be written \(ENOSPC\)\.\r\n\S*hint:[^\r\n]*\r\n$/;
  test.for([
    ["a closed standard input", "agent hi <&-", answered, 0],
    ["a closed standard error", "agent hi 2>&-", answered, 0],
    ["an input that never comes", "sleep 5 | agent hi", answered, 0],
    ["a reader that has enough", "set -o pipefail; agent hi | true", /^$/, 0],
    ["a reader of the help that has enough", "set -o pipefail; agent --help | true", /^$/, 0],
    ["a full device", "agent hi >/dev/full", full, 1],
    ["help on a full device", "agent --help >/dev/full", full, 1],
    ["a list on a full device", "agent auth list --json >/dev/full", full, 1],
    ["a token on a full device", "agent auth token qwen >/dev/full", full, 1],
    [
      "an error as JSON on a full device",
      "agent auth token --json >/dev/full",
      /^\S*error:\S* Missing [^\r]*\r\n\S*hint:[^\r]*\r\n$/,
      2,
    ],
  ] as const)("%s", async ([, command, expected, exitCode], context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const ran = await runInPty(home, command).ended();
    context.expect(ran.output).toMatch(expected);
    context.expect(ran.exitCode).toBe(exitCode);
  });
});

test.skipIf(!hasPty)(
  "a slow reader gets everything, in its own time",
  { timeout: 30_000 },
  async (context) => {
    const length = 3_000_000;
    const { home, storeLogin } = await createWorld(context, { answer: () => "x".repeat(length) });
    await storeLogin(inAnHour());
    const { output } = await runInPty(home, "agent hi | (sleep 1; wc -c)").ended();
    context.expect(Number(output.trim())).toBe(length + 1);
  },
);

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
