import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runProgram } from "./run-program.js";

const program = fileURLToPath(new URL("listen-program.mjs", import.meta.url));
/** Needs root, and the programs unshare and ip: a network of its own, of which one family is taken away. */
const canUnshare = spawnSync("unshare", ["-n", "ip", "link", "set", "lo", "up"]).status === 0;

describe.skipIf(!canUnshare)("R30 the listener takes the address family that there is (unshare, ip)", () => {
  test.each([
    ["both", "true", ["127.0.0.1:PORT", "localhost:PORT"]],
    ["IPv6 alone", "ip addr del 127.0.0.1/8 dev lo", ["[::1]:PORT", "localhost:PORT"]],
    ["IPv4 alone", "ip -6 addr del ::1/128 dev lo", ["127.0.0.1:PORT", "localhost:PORT"]],
  ])("%s", async (_name, takeAway, authorities) => {
    const command = `ip link set lo up && ${takeAway} && exec "$0" "$1"`;
    const run = await runProgram("unshare", ["-n", "sh", "-c", command, process.execPath, program]);
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual(authorities);
  });
});
