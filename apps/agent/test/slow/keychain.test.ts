import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { builtAgent, createHome } from "../support/agent-process.js";

const missing = ["dbus-run-session", "gnome-keyring-daemon"].filter(
  (name) => spawnSync("which", [name]).status !== 0,
);
const unlocked = "printf %s password | gnome-keyring-daemon --components=secrets --unlock >/dev/null 2>&1;";

describe.skipIf(missing.length > 0)("with a real keychain", { timeout: 60_000 }, () => {
  test("a key is kept in it, read from it, and forgotten; no file holds it", async ({
    expect,
    onTestFinished,
  }) => {
    const home = await createHome();
    onTestFinished(home.remove);
    mkdirSync(join(home.path, "run"), { mode: 0o700 });
    const agent = `agent() { "${process.execPath}" "${builtAgent}" "$@"; };`;
    const session = [
      "echo CNRY-kept | agent auth login deepseek --force",
      "agent auth token deepseek",
      "agent auth doctor",
      "agent auth logout deepseek",
      "agent auth token deepseek; echo $?",
    ].join("; ");
    const environment = {
      ...home.environment,
      AGENT_STORE: "keychain",
      AGENT_DEEPSEEK_BASE_URL: "http://127.0.0.1:1/v1",
      XDG_DATA_HOME: join(home.path, "data"),
      XDG_RUNTIME_DIR: join(home.path, "run"),
    };
    const ran = spawnSync("dbus-run-session", ["--", "sh", "-c", `${unlocked} ${agent} ${session}`], {
      env: environment,
      encoding: "utf8",
    });
    expect(ran.stdout.match(/CNRY-kept/g)).toHaveLength(1);
    expect(ran.stdout.trimEnd()).toMatch(/4$/);
    expect(ran.stderr).not.toContain("CNRY-");
    const agentHome = join(home.path, ".agent");
    const files = readdirSync(agentHome, { recursive: true, encoding: "utf8" }).map((name) =>
      join(agentHome, name),
    );
    for (const file of files.filter((path) => statSync(path).isFile())) {
      expect(readFileSync(file, "utf8"), file).not.toContain("CNRY-");
    }
  });
});

test("where there is no keychain, who asked for it gets an error and no file", { timeout: 60_000 }, async ({
  expect,
  onTestFinished,
}) => {
  const home = await createHome({
    AGENT_STORE: "keychain",
    AGENT_DEEPSEEK_BASE_URL: "http://127.0.0.1:1/v1",
  });
  onTestFinished(home.remove);
  const ran = await home.run(["auth", "login", "deepseek", "--force"], { input: "CNRY-kept" });
  expect(ran).toMatchObject({ exitCode: 1, stdout: "" });
  expect(ran.stderr).toContain("AGENT_STORE=file");
  expect(home.has(".agent/credentials")).toBe(false);
});
