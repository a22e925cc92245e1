import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What the kernel charged to our ended children: user and system time, milliseconds, in ticks of 10. */
function childrenMs() {
  const [, fields] = readFileSync("/proc/self/stat", "utf8").split(") ");
  const [cutime, cstime] = fields.split(" ").slice(13, 15).map(Number);
  return (cutime + cstime) * 10;
}

/**
 * CPU of whole processes, in turn, so that a machine that changes its speed changes it for all of them.
 * A block of runs lies far above the tick; the median is taken over blocks.
 */
export function pairedCpu(commands, { rounds = 7, block = 8 } = {}) {
  const samples = commands.map(() => []);
  for (const command of commands) command();
  for (let round = 0; round < rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const before = childrenMs();
      for (let run = 0; run < block; run++) command();
      samples[index].push((childrenMs() - before) / block);
    }
  }
  return samples.map(median);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A command to measure. It must succeed and print what is asked: a quick failure would look like speed. */
export function program(binary, argv, env, prints = "") {
  return () => {
    const { status, stdout, stderr, error } = spawnSync(binary, argv, { env, encoding: "utf8" });
    if (error !== undefined) throw error;
    if (status !== 0 || !`${stdout}${stderr}`.includes(prints))
      throw new Error(`${binary} ${argv.join(" ")}: exit ${status}\n${stderr}`);
  };
}
