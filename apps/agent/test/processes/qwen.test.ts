import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { tokenRequests } from "@link-assistant/auth-testing";
import { describe, test } from "vitest";
import { anHourAgo, createWorld, inAnHour, ownFile } from "../support/world.js";

describe.concurrent("signing in", { timeout: 30_000 }, () => {
  test("shows address and code on stderr, waits, and stores what was granted", async (context) => {
    const { home, signIn } = await createWorld(context);
    const ran = await signIn();
    context.expect(ran).toMatchObject({ exitCode: 0, stdout: "" });
    context.expect(ran.stderr).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/authorize\?user_code=\S+$/m);
    context.expect(ran.stderr).toContain("Signed in to Qwen.");
    context.expect(home.has(ownFile)).toBe(true);
    context.expect(home.has(".qwen")).toBe(false);
  });

  test("uses Qwen Code's own file, in its format, where Qwen Code is", async (context) => {
    const { home, signIn } = await createWorld(context);
    await home.write(".qwen/settings.json", "{}");
    await signIn();
    const file = join(home.path, ".qwen/oauth_creds.json");
    const text = await readFile(file, "utf8");
    context
      .expect(Object.keys(JSON.parse(text)))
      .toEqual(["access_token", "refresh_token", "token_type", "resource_url", "expiry_date"]);
    context.expect(text).toBe(JSON.stringify(JSON.parse(text), null, 2));
    context.expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("polls once for each pending answer, and once more", async (context) => {
    const { server, signIn } = await createWorld(context, { pollScript: ["pending", "pending"] });
    await signIn();
    context.expect(tokenRequests(server.log, "device_code")).toHaveLength(3);
  });

  test("without a terminal and without being asked to wait, sends nothing", async (context) => {
    const { home, server } = await createWorld(context);
    const ran = await home.run(["qwen:login"]);
    context.expect(ran).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(ran.stderr).toContain("--no-browser");
    context.expect(server.log).toEqual([]);
  });

  test("a declined sign-in leaves no file behind", async (context) => {
    const { home, server } = await createWorld(context);
    const login = home.start(["qwen:login", "--no-browser"]);
    await login.sees(/user_code=/);
    server.deny();
    context.expect(await login.ended()).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(home.has(ownFile)).toBe(false);
  });

  test("Ctrl-C ends the waiting at once and leaves no file behind", async (context) => {
    const { home, server } = await createWorld(context);
    const login = home.start(["qwen:login", "--no-browser"]);
    await login.sees(/user_code=/);
    login.process.kill("SIGINT");
    context.expect(await login.ended()).toMatchObject({ exitCode: 130, stdout: "" });
    context.expect(home.has(ownFile)).toBe(false);
    context.expect(tokenRequests(server.log, "device_code")).toEqual([]);
  });

  test("Ctrl-C while the new login is tried out does not lose it", async (context) => {
    const { home, server } = await createWorld(context);
    server.faults.push({ on: "model", kind: "hang" });
    const login = home.start(["qwen:login", "--no-browser"]);
    await login.sees(/user_code=/);
    server.approve();
    while (!server.log.some(({ path }) => path.endsWith("/chat/completions"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    login.process.kill("SIGINT");
    context.expect(await login.ended()).toMatchObject({ exitCode: 130, stdout: "" });
    context.expect(home.has(ownFile)).toBe(true);
  });

  test("says what the closed free tier means instead of celebrating", async (context) => {
    const { signIn } = await createWorld(context, { modelAccess: "closed" });
    const ran = await signIn();
    context.expect(ran).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(ran.stderr).toContain("2026-04-15");
    context.expect(ran.stderr).toContain("--plan coding|token|standard");
    context.expect(ran.stderr).not.toContain("Signed in");
  });

  test("writes the address into a file of the user alone, for those who cannot copy it", async (context) => {
    const { home, server } = await createWorld(context);
    const login = home.start(["qwen:login", "--no-browser", "--url-file", "url.txt"]);
    const [address] = await login.sees(/^http:\S+user_code=\S+$/m);
    server.approve();
    await login.ended();
    context.expect(await readFile(join(home.path, "url.txt"), "utf8")).toBe(`${address}\n`);
    context.expect((await stat(join(home.path, "url.txt"))).mode & 0o777).toBe(0o600);
  });

  test("reports its steps as NDJSON under --events", async (context) => {
    const { server, signIn } = await createWorld(context);
    const ran = await signIn(["qwen:login", "--events"]);
    const lines = ran.stdout.trim().split("\n");
    const events = lines.map((line) => JSON.parse(line) as { type: string });
    context.expect(ran.exitCode).toBe(0);
    context
      .expect(events.map(({ type }) => type).filter((type) => type !== "pending"))
      .toEqual(["verification", "approved", "saved", "probe"]);
    context.expect(events[0]).toMatchObject({ schemaVersion: 1, verificationUri: `${server.url}/authorize` });
    context
      .expect(events.at(-2))
      .toMatchObject({ type: "saved", location: "~/.agent/qwen/oauth_creds.json" });
  });
});

describe.concurrent("a stored login", { timeout: 30_000 }, () => {
  test("auth token prints the token and a newline, and makes no request", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const ran = await home.run(["auth", "token", "qwen"]);
    context.expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    context.expect(ran.stdout).toMatch(/^CNRY-\S+\n$/);
    context.expect(server.log).toEqual([]);
  });

  test("an expired one is renewed once, and where it belongs is kept", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(anHourAgo());
    const ran = await home.run(["auth", "token", "qwen", "--json"]);
    context.expect(ran.exitCode).toBe(0);
    context
      .expect(JSON.parse(ran.stdout))
      .toMatchObject({ provider: "qwen", kind: "oauth", baseUrl: `${server.url}/v1` });
    context.expect(tokenRequests(server.log, "refresh_token")).toHaveLength(1);
  });

  test("two prompts at once renew it once", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(anHourAgo());
    const prompts = [1, 2].map((number) => home.run(["-m", "qwen/qwen3-coder-480b", `hi ${number}`]));
    const answers = await Promise.all(prompts);
    context.expect(answers.map(({ stdout }) => stdout)).toEqual(["You said: hi 1\n", "You said: hi 2\n"]);
    context.expect(tokenRequests(server.log, "refresh_token")).toHaveLength(1);
  });

  test("the prompt's answer alone is on stdout; --verbose tells the rest on stderr", async (context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const ran = await home.run(["--model", "qwen/qwen3-coder-480b", "--verbose"], { input: "hi" });
    context.expect(ran).toMatchObject({ exitCode: 0, stdout: "You said: hi\n" });
    context.expect(ran.stderr).toContain("coder-model");
  });

  test("status tells state and place", async (context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    const ran = await home.run(["auth", "status", "qwen", "--json", "--check"]);
    context.expect(ran.exitCode).toBe(0);
    context
      .expect(JSON.parse(ran.stdout).credentials)
      .toMatchObject([{ provider: "qwen", account: null, kind: "oauth", state: "usable", origin: "store" }]);
  });

  test("after signing out no secret is left", async (context) => {
    const { home, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    context.expect(await home.run(["qwen:logout"])).toMatchObject({ exitCode: 0, stdout: "" });
    context.expect(await home.run(["auth", "token", "qwen"])).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(home.has(ownFile)).toBe(false);
  });
});

describe.concurrent("what goes wrong", { timeout: 30_000 }, () => {
  test("no login: exit 4 with the command to run", async (context) => {
    const { home } = await createWorld(context);
    const ran = await home.run(["auth", "token", "qwen"]);
    context.expect(ran).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(ran.stderr).toContain("agent auth login qwen");
  });

  test("a server that is down: exit 5, the stored login unchanged", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(anHourAgo());
    const before = await readFile(join(home.path, ownFile), "utf8");
    await server.close();
    const ran = await home.run(["auth", "token", "qwen"]);
    context.expect(ran).toMatchObject({ exitCode: 5, stdout: "" });
    context.expect(await readFile(join(home.path, ownFile), "utf8")).toBe(before);
  });

  test("a broken file is named, with its field and without its value, and stays as it is", async (context) => {
    const { home } = await createWorld(context);
    await home.write(ownFile, '{"access_token":7,"token_type":"CNRY-secret"}');
    const ran = await home.run(["auth", "token", "qwen"]);
    context.expect(ran).toMatchObject({ exitCode: 4, stdout: "" });
    context.expect(ran.stderr).toContain("oauth_creds.json");
    context.expect(ran.stderr).toContain("access_token");
    context.expect(ran.stderr).not.toContain("CNRY-");
    context.expect(await readFile(join(home.path, ownFile), "utf8")).toContain("CNRY-secret");
  });

  test.for([
    ["SIGINT", 130],
    ["SIGTERM", 130],
    ["SIGKILL", null],
  ] as const)(
    "%s while a token is renewed ends it at once, and the login survives",
    async ([signal, exitCode], context) => {
      const { home, server, storeLogin } = await createWorld(context, { refreshMilliseconds: 1500 });
      await storeLogin(anHourAgo());
      const renewing = new Promise<void>((resolve) => {
        server.settings.onRefresh = resolve;
      });
      const running = home.start(["auth", "token", "qwen"]);
      await renewing;
      running.process.kill(signal);
      context.expect(await running.ended()).toMatchObject({ exitCode, stdout: "" });
      const next = await home.run(["auth", "token", "qwen"]);
      context.expect(next).toMatchObject({ exitCode: 0, stderr: "" });
      context.expect(tokenRequests(server.log, "refresh_token")).toHaveLength(1);
      context.expect(server.revokedLogins()).toBe(0);
    },
  );

  test("an answer that is cut off keeps what came and fails", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    server.faults.push({ on: "model", kind: "truncate" });
    const ran = await home.run(["a question"]);
    context.expect(ran.exitCode).toBe(5);
    context.expect(ran.stdout).not.toBe("");
  });
});
