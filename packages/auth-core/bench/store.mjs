import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import writeFileAtomic from "write-file-atomic";
import { fileStore, nodeDisk, nodeProcesses, systemRuntime } from "../dist/node/index.js";

/**
 * What a read, a lock and a save cost, beside the libraries that most programs use for them: medians in
 * milliseconds, in turns, so that all see the same machine.
 */
export async function measureStore(rounds = 200) {
  const home = mkdtempSync(join(tmpdir(), "bench-store-"));
  try {
    const contenders = await contendersIn(home);
    const times = contenders.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, { run }] of contenders.entries()) {
        const started = performance.now();
        await run();
        times[index].push(performance.now() - started);
      }
    }
    return contenders.map(({ work, by }, index) => ({ work, by, ms: median(times[index]) }));
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function contendersIn(home) {
  const [disk, processes, runtime] = [nodeDisk(), nodeProcesses(), systemRuntime()];
  const store = fileStore({ disk, processes, runtime, home });
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
  return [
    { work: "read a login", by: "ours", run: () => store.read("bench") },
    {
      work: "take and release a lock",
      by: "ours",
      run: async () => store.handOver.release("bench", (await store.handOver.take("bench")).id),
    },
    {
      work: "take and release a lock",
      by: "proper-lockfile",
      run: async () => (await lockfile.lock(file))(),
    },
    {
      work: "save a login",
      by: "ours: under the lock, folder synced, the former kept",
      run: () => store.update("bench", login),
    },
    {
      work: "save a login",
      by: "write-file-atomic: no lock, folder not synced",
      run: () => writeFileAtomic(file, JSON.stringify(login()), { mode: 0o600 }),
    },
  ];
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
