// Runs inside a session bus of its own: uses the built package against a real Secret Service and says what happened.
// Arguments: the scenario, and a home for the locks.
import { execFileSync } from "node:child_process";
import { nodeDisk, nodeProcesses, systemRuntime } from "@link-assistant/auth-core/node";
import { chooseStore, probeKeychain, systemKeychain } from "../../dist/index.js";

const [scenario, home] = process.argv.slice(2);
const options = { disk: nodeDisk(), processes: nodeProcesses(), runtime: systemRuntime(), home };

const scenarios = {
  async roundTrips() {
    const keychain = systemKeychain();
    const different = [];
    for (const size of [1, 2, 63, 1024, 8191, 8192, 8193, 16384, 65536]) {
      const secret = "é".repeat(size);
      await keychain.set("sizes", secret);
      if ((await keychain.get("sizes")) !== secret) different.push(size);
    }
    await keychain.delete("sizes");
    return { different, afterwards: (await keychain.get("sizes")) ?? null };
  },
  async probe() {
    await probeKeychain(systemKeychain(), "canary");
    return { works: true };
  },
  async store() {
    const { kind, store, reason } = await chooseStore({ ...options, wanted: "keychain" });
    const credential = { kind: "oauth", accessToken: "CNRY-access", refreshToken: "CNRY-refresh" };
    await store.update("qwen", () => credential);
    const read = await store.read("qwen");
    const keys = await store.keys();
    await store.update("qwen", () => undefined);
    return { kind, reason, read: read?.credential, keys, afterwards: (await store.read("qwen")) ?? null };
  },
  async killed() {
    const keychain = systemKeychain();
    await keychain.set("before", "value");
    execFileSync("sh", ["-c", 'kill -9 "$KEYRING_PID"']);
    await keychain.set("after", "value");
    return { works: true };
  },
  async auto() {
    const { kind, reason } = await chooseStore({ ...options, wanted: "auto" });
    return { kind, reason };
  },
};

const started = performance.now();
try {
  const result = await scenarios[scenario]();
  console.log(JSON.stringify({ ...result, ms: performance.now() - started }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message, ms: performance.now() - started }));
}
process.exit(0);
