// What a lock and a save cost here, beside the libraries that most programs use for them, in one run:
// `pnpm --filter @link-assistant/auth-core bench`. Medians of 200, in turns, so that all see the same machine.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import writeFileAtomic from "write-file-atomic";
import { fileStore, nodeDisk, nodeProcesses, systemRuntime } from "../dist/node/index.js";

const rounds = 200;
const home = mkdtempSync(join(tmpdir(), "auth-bench-"));
const runtime = systemRuntime();
const store = fileStore({ disk: nodeDisk(), processes: nodeProcesses(), runtime, home });
const file = join(home, "plain.json");
writeFileSync(file, "{}");
let number = 0;
const login = () => ({
  kind: "oauth",
  accessToken: "a".repeat(900),
  refreshToken: `r${number++}`.padEnd(120, "x"),
  expiresAt: Date.now() + 3_600_000,
});
await store.update("bench", login);

const contenders = {
  "lock: ours": async () => store.handOver.release("bench", (await store.handOver.take("bench")).id),
  "lock: proper-lockfile": async () => (await lockfile.lock(file))(),
  "save: ours (lock, journal, folder synced, former kept)": () => store.update("bench", login),
  "save: write-file-atomic (no lock, folder not synced)": () =>
    writeFileAtomic(file, JSON.stringify(login()), { mode: 0o600 }),
  "read: ours": () => store.read("bench"),
};

const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const started = performance.now();
    await run();
    times[name].push(performance.now() - started);
  }
}
for (const [name, all] of Object.entries(times)) {
  const sorted = all.sort((one, other) => one - other);
  console.log(`${name.padEnd(56)} ${sorted[rounds / 2].toFixed(2)} ms`);
}
rmSync(home, { recursive: true });
