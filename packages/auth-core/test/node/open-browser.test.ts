import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { browserAbsence } from "../../src/node/browser-absence.js";
import { openBrowser } from "../../src/node/index.js";
import { hostileAddresses, plainAddresses } from "../oauth/hostile-addresses.js";

const desktop = { platform: "linux", environment: { DISPLAY: ":0" }, exists: () => false };

/** Whatever a desktop's opener might start. */
const programs = [
  "xdg-open",
  "gio",
  "gvfs-open",
  "kde-open",
  "exo-open",
  "x-www-browser",
  "www-browser",
  "firefox",
];
programs.push(
  "chromium",
  "google-chrome",
  "w3m",
  "lynx",
  "links",
  "open",
  "powershell.exe",
  "wslview",
  "recorder",
);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "open-browser-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts programs on PATH that write down their arguments, one line for each start. */
function recordPrograms(exitCode = 0): () => readonly string[][] {
  const record = join(folder, "record");
  writeFileSync(record, "");
  for (const program of programs) {
    const file = join(folder, program);
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$#" "$@" >> '${record}'\nexit ${exitCode}\n`);
    chmodSync(file, 0o700);
  }
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  vi.stubEnv("BROWSER", join(folder, "recorder"));
  vi.stubEnv("DISPLAY", ":0");
  // Else the machine's own browser would be found through its desktop file.
  for (const name of ["XDG_DATA_DIRS", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME"]) vi.stubEnv(name, folder);
  return () => {
    const lines = readFileSync(record, "utf8").split("\n").slice(0, -1);
    const starts: string[][] = [];
    while (lines.length > 0) starts.push(lines.splice(0, Number(lines.shift())));
    return starts;
  };
}

describe.skipIf(process.platform !== "linux")("T1 the programs on this machine", () => {
  test(`are not started for any of ${hostileAddresses.length} hostile addresses`, async () => {
    const started = recordPrograms();
    for (const [what, address] of hostileAddresses) {
      expect(await openBrowser(address, desktop), what).toEqual({
        status: "not-opened",
        reason: "the address is not safe to open",
      });
    }
    expect(started()).toEqual([]);
  });

  test.each(plainAddresses)("R28 get %s as their one argument", async (address, href) => {
    const started = recordPrograms();
    expect(await openBrowser(address, desktop)).toEqual({ status: "opened" });
    expect(started()).toEqual([[href]]);
  });

  test("that all fail are a reason, not an error", async () => {
    recordPrograms(4);
    expect(await openBrowser("https://as.example", desktop)).toEqual({
      status: "not-opened",
      reason: "no browser could be started",
    });
  });
});

describe("no browser is started where the person would not see it", () => {
  const nothing = { platform: "linux", environment: {}, exists: () => false };
  test.each<readonly [string, Partial<Parameters<typeof browserAbsence>[0]>, string | undefined]>([
    ["SSH", { environment: { SSH_CONNECTION: "x", DISPLAY: ":0" } }, "this is an SSH session"],
    ["SSH with a terminal", { environment: { SSH_TTY: "/dev/pts/0" } }, "this is an SSH session"],
    ["a CI job", { environment: { CI: "true", DISPLAY: ":0" } }, "this is a CI job"],
    ["a codespace", { environment: { CODESPACES: "true" } }, "this is a remote workspace"],
    ["Docker", { exists: (path: string) => path === "/.dockerenv" }, "this is a container"],
    ["Podman", { exists: (path: string) => path === "/run/.containerenv" }, "this is a container"],
    ["Kubernetes", { environment: { KUBERNETES_SERVICE_HOST: "10.0.0.1" } }, "this is a container"],
    ["no display", {}, "there is no display"],
    ["X11", { environment: { DISPLAY: ":0" } }, undefined],
    ["Wayland", { environment: { WAYLAND_DISPLAY: "wayland-0" } }, undefined],
    ["WSL", { environment: { WSL_DISTRO_NAME: "Debian" } }, undefined],
    ["macOS", { platform: "darwin" }, undefined],
    ["Windows", { platform: "win32" }, undefined],
    [
      "an SSH session to a Mac",
      { platform: "darwin", environment: { SSH_CLIENT: "x" } },
      "this is an SSH session",
    ],
  ])("%s", (_name, machine, reason) => {
    expect(browserAbsence({ ...nothing, ...machine })).toBe(reason);
  });

  test("and its reason is what the person is told", async () => {
    expect(await openBrowser("https://as.example", nothing)).toEqual({
      status: "not-opened",
      reason: "there is no display",
    });
  });
});
