import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Findings, Part } from "./simulator/index.js";

// From `src` as from `dist`: what runs is always what was built.
const workerFile = new URL("../dist/explore-main.js", import.meta.url);

/**
 * Explores the parts on all cores; the n-th promise is for the n-th part. What is found does not depend on the
 * number of workers. Needs the built package.
 */
export function exploreInWorkers(
  parts: readonly Part[],
  count: number = availableParallelism(),
): readonly Promise<Findings>[] {
  const workers = Array.from({ length: Math.min(count, parts.length) }, () => new Worker(workerFile));
  const idle = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  const stop = () => Promise.all(workers.map((worker) => worker.terminate()));

  async function explore(part: Part): Promise<Findings> {
    const worker = idle.pop() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)));
    worker.postMessage(part);
    const [findings]: Findings[] = await once(worker, "message");
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
    return findings as Findings;
  }

  const findings = parts.map(explore);
  void Promise.all(findings).then(stop, stop);
  return findings;
}
