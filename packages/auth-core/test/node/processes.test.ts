import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { nodeProcesses } from "../../src/node/index.js";
import { identityOf } from "../../src/node/processes.js";

const processes = nodeProcesses();
const linux = process.platform === "linux";

/** A process that has ended; its number is free again. */
async function ended() {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  await once(child, "spawn");
  const identity = identityOf(child.pid ?? 0);
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
  return identity;
}

describe("nodeProcesses", () => {
  test("knows itself, and that it lives", async () => {
    const self = processes.self();
    expect(self.pid).toBe(process.pid);
    expect(await processes.liveness(self)).toBe(linux ? "alive" : "unknown");
  });

  test("does not take for dead whom /proc hides from other users", ({ skip }) => {
    const source = new URL("../../src/node/processes.ts", import.meta.url);
    const program = `
      const { nodeProcesses } = await import(${JSON.stringify(source)});
      const owner = { ...nodeProcesses().self(), pid: 1, startTime: "1" };
      console.log(await nodeProcesses().liveness(owner));`;
    // Its own process 1 belongs to root, and the asker to nobody.
    const script =
      'mount -o remount,hidepid=2 /proc && setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; exit $?';
    const argv = ["-pfm", "--mount-proc", "bash", "-c", script, "bash"];
    const ask = [process.execPath, "--input-type=module", "-e", program];
    const possible = spawnSync("unshare", [...argv, process.execPath, "-e", ""]).status === 0;
    skip(!possible, "this needs root, unshare, setpriv and a Node that everybody may run");
    const { stdout } = spawnSync("unshare", [...argv, ...ask], { encoding: "utf8" });
    expect(stdout).toBe("unknown\n");
  });

  test("knows that a process has ended", async () => {
    expect(await processes.liveness(await ended())).toBe("dead");
  });

  test.runIf(linux).each([
    ["has its number by now, started at another time", { startTime: "1" }, "dead"],
    ["lived before this boot", { bootId: "another boot" }, "dead"],
    ["lives on another host", { host: "elsewhere" }, "unknown"],
    ["lives in another pid namespace", { host: `${processes.self().host}0` }, "unknown"],
    ["wrote no start time", { startTime: "" }, "unknown"],
    ["wrote no boot id", { bootId: "" }, "unknown"],
  ])("another process %s", async (_what, change, liveness) => {
    expect(await processes.liveness({ ...processes.self(), ...change })).toBe(liveness);
  });

  test.runIf(linux)("a process that was killed and not yet waited for is dead", async () => {
    const script =
      "const c = require('child_process').spawn('sleep', ['60']); console.log(c.pid); process.stdin.once('data', () => { c.kill('SIGKILL'); const end = Date.now() + 400; while (Date.now() < end); })";
    const parent = spawn(process.execPath, ["-e", script]);
    const [line] = await once(parent.stdout, "data");
    const identity = identityOf(Number(String(line)));
    expect(await processes.liveness(identity)).toBe("alive");
    parent.stdin.write("x");
    await expect.poll(() => processes.liveness(identity), { interval: 10, timeout: 5_000 }).toBe("dead");
    parent.kill("SIGKILL");
  });
});
