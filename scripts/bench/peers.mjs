import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { binaryOf, nodes } from "../../packages/auth-core/test/slow/installed-runtimes.ts";
import { pairedCpu, program } from "./cpu.mjs";
import { environment, writeQwenLogin } from "./start-up.mjs";

const never = 32_503_680_000_000;
const codexBinary = "@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex";

/** Programs that tell what login they hold, each with a login of its own: the file that they read and what they must print. */
const peers = [
  {
    command: "gh auth token",
    version: ghVersion(),
    binary: () => "gh",
    login: [".config/gh/hosts.yml", "github.com:\n  oauth_token: CNRY-gh\n  user: me\n"],
    prints: "CNRY-gh",
  },
  {
    command: "codex login status",
    version: "0.169.0",
    binary: () => installed({ name: "Codex", install: "@openai/codex@0.169.0", binary: codexBinary }),
    login: [".codex/auth.json", JSON.stringify({ OPENAI_API_KEY: "CNRY-codex-0123456789" })],
    prints: "API key configured",
  },
  {
    command: "pi auth print-bearer-token --provider anthropic",
    // Later versions name dependencies that npm does not have.
    version: "0.87.1",
    on: "Node 22",
    binary: () =>
      installed({
        name: "pi",
        install: "@earendil-works/pi-coding-agent@0.87.1",
        binary: "@earendil-works/pi-coding-agent/dist/bundle/cli.js",
      }),
    login: [
      ".pi/agent/auth.json",
      JSON.stringify({ anthropic: { type: "oauth", access: "CNRY-pi", refresh: "CNRY-r", expires: never } }),
    ],
    prints: "CNRY-pi",
  },
  {
    command: "opencode auth list",
    version: "1.18.33",
    binary: () =>
      installed({
        name: "OpenCode",
        install: "opencode-linux-x64@1.18.33",
        binary: "opencode-linux-x64/bin/opencode",
      }),
    login: [
      ".local/share/opencode/auth.json",
      JSON.stringify({ openai: { type: "api", key: "CNRY-opencode" } }),
    ],
    prints: "1 credentials",
  },
];

/** CPU of each that is here, in turn with ours on Node 22. A program that cannot be had is named, not left out in silence. */
export async function measurePeers(agent, home) {
  writeQwenLogin(home);
  const node = await binaryOf(nodes[1]);
  const ours = {
    command: "agent auth token qwen",
    version: nodes[1].name,
    binary: () => node,
    argv: [agent, "auth", "token", "qwen"],
    prints: "CNRY-access",
  };
  const [here, missing] = [[], []];
  for (const peer of [ours, ...peers]) {
    const run = await runnable(peer, { home, node });
    if (run === undefined) missing.push(peer.command);
    else here.push({ ...peer, run });
  }
  const cpu = pairedCpu(
    here.map(({ run }) => run),
    { rounds: 5, block: 4 },
  );
  const rows = here.map(({ command, version, on }, index) => ({
    command,
    version: on === undefined ? version : `${version}, ${on}`,
    cpuMs: cpu[index],
    ratio: cpu[index] / cpu[0],
  }));
  return { rows, missing };
}

async function runnable({ command, binary, argv, login, on, prints }, { home, node }) {
  const path = await binary();
  if (path === undefined) return undefined;
  if (login !== undefined) writeLogin(home, login);
  const words = argv ?? command.split(" ").slice(1);
  const [executable, parameters] = on === undefined ? [path, words] : [node, [path, ...words]];
  const run = program(executable, parameters, environment(home), prints);
  try {
    run();
  } catch (error) {
    console.error(error.message);
    return undefined;
  }
  return run;
}

function writeLogin(home, [path, text]) {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600 });
}

async function installed(peer) {
  const path = await binaryOf({ ...peer, arguments: [] });
  // Not every package gives its program the right to run.
  if (path !== undefined) chmodSync(path, 0o755);
  return path;
}

/** Not from npm: whatever this machine has. */
function ghVersion() {
  const { stdout } = spawnSync("gh", ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(stdout ?? "")?.[0] ?? "–";
}
