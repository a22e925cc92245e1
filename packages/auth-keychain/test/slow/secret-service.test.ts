import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";

const missing = ["dbus-run-session", "gnome-keyring-daemon"].filter(
  (name) => spawnSync("which", [name]).status !== 0,
);
const program = fileURLToPath(new URL("secret-service.mjs", import.meta.url));

// The daemon's process id, by which the program kills it, and by which we end it; it takes a moment to appear.
const owner =
  "dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets 2>/dev/null";
const awaitDaemon = `until KEYRING_PID=$(${owner} | awk '{print $2}'); [ -n "$KEYRING_PID" ]; do :; done; export KEYRING_PID; `;
const unlocked = `printf %s password | gnome-keyring-daemon --components=secrets --unlock >/dev/null 2>&1; ${awaitDaemon}`;
const locked = `${unlocked} kill -9 $KEYRING_PID; gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; ${awaitDaemon}`;
const ending = '; kill "$KEYRING_PID" 2>/dev/null; true';

function inSession(scenario: string, prepare: string): Record<string, unknown> {
  const home = mkdtempSync(join(tmpdir(), "auth-secrets-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, "run"), { mode: 0o700 });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: home,
    XDG_DATA_HOME: join(home, "data"),
    XDG_RUNTIME_DIR: join(home, "run"),
  };
  delete env.DISPLAY;
  const script = `${prepare}"$@"${prepare === "" ? "" : ending}`;
  const argv = ["--", "sh", "-c", script, "sh", process.execPath, program, scenario, join(home, "agent")];
  const said = execFileSync("dbus-run-session", argv, {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 30_000,
  });
  return JSON.parse(said.trim().split("\n").at(-1) ?? "");
}

describe.skipIf(missing.length > 0)("a real Secret Service", () => {
  test("gives back 1 B to 128 KiB byte for byte", () => {
    expect(inSession("roundTrips", unlocked)).toMatchObject({ different: [], afterwards: null });
  });

  test("holds logins, and forgets them", () => {
    expect(inSession("store", unlocked)).toMatchObject({
      kind: "keychain",
      read: { accessToken: "CNRY-access" },
      keys: ["qwen"],
      afterwards: null,
    });
  });

  test.each([
    ["locked", locked, ["keychain_locked"]],
    ["absent", "", ["keychain_unavailable"]],
  ])("that is %s answers with its code within 5 s", (_what, prepare, codes) => {
    const said = inSession("probe", prepare);
    expect(codes).toContain(said.code);
    expect(said.ms).toBeLessThan(5_000);
  });

  test("that is killed in the middle answers within 5 s, and not with success", () => {
    const said = inSession("killed", unlocked);
    expect(said.code).toMatch(/^keychain_(unavailable|locked)$/);
    expect(said.ms).toBeLessThan(5_000);
  });

  test("that is absent: `auto` takes files and says why, `keychain` does not", () => {
    expect(inSession("auto", "")).toMatchObject({
      kind: "file",
      reason: expect.stringContaining("keychain"),
    });
    expect(inSession("store", "")).toMatchObject({ code: "keychain_unavailable" });
  });
});
