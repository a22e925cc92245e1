import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostileAddresses } from "../oauth/hostile-addresses.js";
import { runProgram } from "./run-program.js";

const program = fileURLToPath(new URL("open-browser-program.mjs", import.meta.url));
const hasStrace = spawnSync("strace", ["-V"]).status === 0;

describe.skipIf(!hasStrace)("T1 in the eyes of the kernel (strace)", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "opener-trace-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Every program that was started while these addresses were handed to the opener, with its arguments. */
  async function programsStarted(addresses: readonly string[]) {
    const file = (name: string) => join(folder, name);
    writeFileSync(file("addresses"), JSON.stringify(addresses));
    writeFileSync(file("recorder"), "#!/bin/sh\nexit 0\n", { mode: 0o700 });
    const trace = ["-f", "-s", "16384", "-e", "trace=execve", "-o", file("trace")];
    const run = await runProgram("strace", [...trace, process.execPath, program, file("addresses")], {
      BROWSER: file("recorder"),
      DISPLAY: ":0",
      HOME: folder,
      XDG_DATA_DIRS: folder,
      XDG_DATA_HOME: folder,
    });
    const started = readFileSync(file("trace"), "utf8")
      .split("\n")
      .filter((line) => line.includes("execve("));
    // The first one is the program itself.
    return { opened: Number(run.stdout), started: started.slice(1), recorder: file("recorder") };
  }

  test("no hostile address starts anything", async () => {
    const { opened, started } = await programsStarted(hostileAddresses.map(([, address]) => address));
    expect(opened).toBe(0);
    expect(started).toEqual([]);
  });

  test("the control: a plain address starts the browser, with the address as one argument", async () => {
    const { opened, started, recorder } = await programsStarted(["https://as.example/?a=$(id)&b=`id`"]);
    expect(opened).toBe(1);
    const browser = started.filter((line) => line.includes(`execve("${recorder}"`));
    expect(browser).toHaveLength(1);
    expect(browser[0]).toContain(`["${recorder}", "https://as.example/?a=$(id)&b=\`id\`"]`);
    expect(started.filter((line) => /"(?:\/usr)?\/bin\/id"/.test(line))).toEqual([]);
  });
});
