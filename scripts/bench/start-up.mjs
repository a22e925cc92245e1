import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binaryOf, nodes } from "../../packages/auth-core/test/slow/installed-runtimes.ts";
import { pairedCpu, program } from "./cpu.mjs";

/** CPU of short commands against `node -e 0` of the same Node. */
export async function measureStartUp(agent, home) {
  const env = environment(home);
  writeQwenLogin(home);
  const rows = [];
  for (const node of nodes) {
    const binary = await binaryOf(node);
    if (binary === undefined) continue;
    const commands = {
      "node -e 0": ["-e", "0"],
      "agent auth token qwen": [agent, "auth", "token", "qwen"],
      "agent --version": [agent, "--version"],
      "agent --help": [agent, "--help"],
      "agent auth status": [agent, "auth", "status"],
    };
    const cpu = pairedCpu(Object.values(commands).map((argv) => program(binary, argv, env)));
    rows.push(
      ...Object.keys(commands).map((command, index) => ({
        node: node.name,
        command,
        cpuMs: cpu[index],
        ratio: cpu[index] / cpu[0],
      })),
    );
  }
  return rows;
}

/** Without NODE_EXTRA_CA_CERTS, which costs Node 20 about 48 ms at every start. */
export function environment(home) {
  return { HOME: home, PATH: process.env.PATH };
}

export function writeQwenLogin(home, fields = {}) {
  mkdirSync(join(home, ".qwen"), { recursive: true, mode: 0o700 });
  const login = {
    access_token: "CNRY-access",
    refresh_token: "CNRY-refresh",
    token_type: "Bearer",
    resource_url: "portal.qwen.ai",
    expiry_date: Date.now() + 86_400_000,
    ...fields,
  };
  writeFileSync(join(home, ".qwen/oauth_creds.json"), JSON.stringify(login, undefined, 2), { mode: 0o600 });
}
