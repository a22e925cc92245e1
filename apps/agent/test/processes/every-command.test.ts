import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { Runs } from "../../src/commands/runs.js";
import { shapes } from "../../src/json/shapes.js";
import { createProgram } from "../../src/program.js";
import { everyCommand } from "../docs/help-pages.js";
import { createWorld, inAnHour } from "../support/world.js";

type Name = keyof typeof shapes;

/** Command line, exit code, and what its output on standard output must be. */
const lines: readonly (readonly [string, number, Name | "secret" | "text" | "nothing" | "ndjson"])[] = [
  ["auth status --json", 0, "status"],
  ["auth list --json", 0, "status"],
  ["auth status --online --json", 0, "status"],
  ["auth status", 0, "text"],
  ["auth token qwen --json", 0, "token"],
  ["auth token qwen", 0, "secret"],
  ["auth token qwen --header", 0, "secret"],
  ["auth token openai --json", 4, "error"],
  ["auth why qwen --json", 0, "why"],
  ["auth why qwen", 0, "text"],
  ["auth env qwen", 0, "secret"],
  ["auth env qwen --format json", 0, "secret"],
  ["auth exec qwen -- true", 0, "nothing"],
  ["auth doctor --json", 0, "doctor"],
  ["auth doctor --online", 0, "text"],
  ["auth import --from all --dry-run --json", 0, "import"],
  ["auth import --from all --dry-run", 0, "text"],
  ["models --json", 0, "models"],
  ["models qwen", 0, "text"],
  ["config list --json", 0, "config"],
  ["config set model qwen/coder-model", 0, "nothing"],
  ["config get model", 0, "text"],
  ["config unset model", 0, "nothing"],
  ["completion bash", 0, "text"],
  ["hi --output json", 0, "answer"],
  ["hi --output ndjson", 0, "ndjson"],
  ["hi --verbose", 0, "text"],
  ["auth logout openai --json", 0, "logout"],
  ["auth nonsense --json", 2, "error"],
];

describe("every command", { timeout: 60_000 }, () => {
  test("prints what it promises, and no secret where none was asked for", async (context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const used = new Set<string>();
    for (const [line, exitCode, what] of lines) {
      const ran = await home.run(line.split(" "));
      context.expect({ line, exitCode: ran.exitCode, stderr: ran.stderr }).toMatchObject({ line, exitCode });
      context.expect(ran.stderr).not.toContain("CNRY-");
      context.expect(ran.stderr).not.toMatch(/^\s+at /m);
      context.expect(ran.stdout.includes("CNRY-"), line).toBe(what === "secret" || what === "token");
      if (what in shapes)
        context.expect(shapes[what as Name].safeParse(JSON.parse(ran.stdout)).error, line).toBeUndefined();
      if (what === "nothing") context.expect(ran.stdout).toBe("");
      if (what === "ndjson") for (const part of ran.stdout.trim().split("\n")) JSON.parse(part);
      used.add(line);
    }
    const terminal = { write: () => {}, writeError: () => {}, columns: 80, inputIsTerminal: false };
    const names = everyCommand(createProgram([], {} as Runs, terminal, ""), "agent").map(([name]) =>
      name.slice(6),
    );
    const missing = names.filter((name) => ![...used].some((line) => line.startsWith(name)));
    // Signing in and out has its own tests.
    context.expect(missing).toEqual(["auth login"]);
  });

  test("leaves its secrets in files of the user alone", async (context) => {
    const { home, signIn } = await createWorld(context);
    await signIn();
    await home.run(["hi"]);
    const names = await readdir(home.path, { recursive: true });
    const holders: string[] = [];
    for (const name of names) {
      const text = await readFile(join(home.path, name), "utf8").catch(() => "");
      if (text.includes("CNRY-")) holders.push(name);
    }
    context
      .expect(holders.filter((name) => !/oauth_creds\.json|qwen\/(backup|history)/.test(name)))
      .toEqual([]);
  });
});

describe.concurrent("auth exec", { timeout: 30_000 }, () => {
  test("puts the secret into the child's environment, and nowhere else", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const script =
      "console.log(JSON.stringify([process.env.OPENAI_API_KEY, process.env.OPENAI_BASE_URL, process.argv]))";
    const ran = await home.run([
      "auth",
      "exec",
      "qwen",
      "--",
      process.execPath,
      "-e",
      script,
      "--",
      "--flag",
      "a b",
    ]);
    const [key, baseUrl, argv] = JSON.parse(ran.stdout);
    context.expect(key).toMatch(/^CNRY-/);
    context.expect(baseUrl).toBe(`${server.url}/v1`);
    context.expect(argv.slice(1)).toEqual(["--flag", "a b"]);
    context.expect(ran.stderr).not.toContain("CNRY-");
  });

  test.for([
    ["exit 3", 3],
    ["kill -TERM $$", 143],
  ] as const)("ends as the command ends: %s", async ([script, exitCode], context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    context
      .expect((await home.run(["auth", "exec", "qwen", "--", "sh", "-c", script])).exitCode)
      .toBe(exitCode);
  });

  test("hands signals on, and lets the command decide", async (context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const script =
      'process.on("SIGINT", () => { console.log("caught"); process.exit(7); }); console.log("ready"); setInterval(() => {}, 1000)';
    const running = home.start(["auth", "exec", "qwen", "--", process.execPath, "-e", script]);
    await running.sees(/ready/);
    running.process.kill("SIGINT");
    const ran = await running.ended();
    context.expect(ran).toMatchObject({ exitCode: 7 });
    context.expect(ran.stdout).toContain("caught");
  });

  test("a command that is not there is a mistake", async (context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const ran = await home.run(["auth", "exec", "qwen", "--", "no-such-command"]);
    context.expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    context.expect(ran.stderr).toContain('"no-such-command" is not found');
  });
});

test("auth token --fd leaves standard output alone", { timeout: 30_000 }, async (context) => {
  const { home, storeLogin } = await createWorld(context);
  await storeLogin(inAnHour());
  const { spawnSync } = await import("node:child_process");
  const { builtAgent } = await import("../support/agent-process.js");
  const command = `"${process.execPath}" "${builtAgent}" auth token qwen --fd 3 3>"$HOME/out"`;
  const ran = spawnSync("sh", ["-c", command], { env: home.environment, encoding: "utf8" });
  context.expect(ran.stdout).toBe("");
  context.expect(await readFile(join(home.path, "out"), "utf8")).toMatch(/^CNRY-\S+\n$/);
});
