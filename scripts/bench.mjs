// Measures what the README claims, in one run, and writes docs/benchmarks.md and its plot. Ratios are within one
// run on one machine; absolute times are that machine's.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { measureStore } from "../packages/auth-core/bench/store.mjs";
import { pairedCpu, program } from "./bench/cpu.mjs";
import { measurePeers } from "./bench/peers.mjs";
import { plot } from "./bench/plot.mjs";
import { environment, measureStartUp, writeQwenLogin } from "./bench/start-up.mjs";
import { measureFirstByte, measureStorm } from "./bench/with-server.mjs";

const root = new URL("..", import.meta.url).pathname;
const agent = join(root, "apps/agent/dist/agent.cjs");
const home = mkdtempSync(join(tmpdir(), "bench-"));

try {
  const startUp = await measureStartUp(agent, home);
  const peers = await measurePeers(agent, home);
  const store = await measureStore();
  const storm = await measureStorm(agent, home);
  const firstByte = await measureFirstByte(agent, home);
  writeQwenLogin(home);
  const argv = [agent, "auth", "import", "--from", "all", "--dry-run"];
  const [bare, importAll] = pairedCpu(
    [
      program(process.execPath, ["-e", "0"], environment(home)),
      program(process.execPath, argv, environment(home)),
    ],
    { rounds: 5, block: 3 },
  );
  writeFileSync(join(root, "docs/benchmarks.svg"), plot(startUp));
  writeFileSync(
    join(root, "docs/benchmarks.md"),
    page({
      startUp,
      peers,
      store,
      storm,
      firstByte,
      importAll: { cpuMs: importAll, ratio: importAll / bare },
    }),
  );
  console.log("docs/benchmarks.md, docs/benchmarks.svg");
} finally {
  rmSync(home, { recursive: true, force: true });
}

function page({ startUp, peers, store, storm, firstByte, importAll }) {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const ms = (value) => value.toFixed(1);
  const row = ({ node, command, cpuMs, ratio }) =>
    `| ${node} | \`${command}\` | ${ms(cpuMs)} | ${ratio.toFixed(2)} |`;
  const peerRow = ({ command, version, cpuMs, ratio }) =>
    `| \`${command}\` | ${version} | ${ms(cpuMs)} | ${ratio.toFixed(2)} |`;
  return `# Benchmarks

Written by \`pnpm bench\` on ${date}: ${cpu.model.trim()}, ${cpus().length} cores, Linux ${release()}, tools on Node ${process.versions.node}.
All figures of a table come from one run, the commands in turn; ratios travel to other machines, times do not.

## Start-up

CPU (user and system) of the whole process, median. \`agent auth token qwen\` finds a valid token.

| Node | command | CPU, ms | against \`node -e 0\` |
| --- | --- | ---: | ---: |
${startUp.map(row).join("\n")}

![CPU of short commands against node -e 0](benchmarks.svg)

## Beside other programs

CPU of the whole process, median; each program with a valid login of its own, ours first. \`codex login status\` and
\`opencode auth list\` tell what is there, the others print the token.

| command | version | CPU, ms | against ours |
| --- | --- | ---: | ---: |
${peers.rows.map(peerRow).join("\n")}
${peers.missing.map((command) => `\nCould not be measured here: \`${command}\`.\n`).join("")}
## Store

One process, this disk, median. Ours does more for each: the lock outlives a crash of its owner without letting two
in, and a save is on the disk, name and all, before it counts.

| work | by | ms |
| --- | --- | ---: |
${store.map(({ work, by, ms: value }) => `| ${work} | ${by} | ${value.toFixed(2)} |`).join("\n")}

## ${storm.processes} processes, one expired token

A server that takes 200 ms and ends the login when a refresh token is used twice.

| served | refresh requests | slowest, ms | slowest of as many \`node -e 0\`, ms |
| ---: | ---: | ---: | ---: |
| ${storm.served} of ${storm.processes} | ${storm.requests} | ${ms(storm.slowestMs)} | ${ms(storm.bareMs)} |

## First byte of an answer

From the start of the process, median, against a server on the same machine.

| \`agent -m qwen/coder-model hi\`, ms | a script that only calls \`fetch\`, ms | ratio |
| ---: | ---: | ---: |
| ${ms(firstByte.agentMs)} | ${ms(firstByte.fetchMs)} | ${(firstByte.agentMs / firstByte.fetchMs).toFixed(2)} |

## Import

\`agent auth import --from all --dry-run\` in a home with a Qwen login: ${ms(importAll.cpuMs)} ms CPU, ${importAll.ratio.toFixed(1)} times \`node -e 0\`.
`;
}
