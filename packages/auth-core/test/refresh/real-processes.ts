import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { OAuthClient } from "../../src/index.js";
import { fileStore, nodeDisk, nodeProcesses, systemRuntime } from "../../src/node/index.js";
import { login } from "./world.js";

export interface Served {
  readonly token?: string;
  readonly ms?: number;
  readonly error?: string;
  readonly message?: string;
}

export interface Caller {
  readonly process: ChildProcess;
  /** What it said; undefined when it was killed before it said anything. */
  readonly served: Promise<Served | undefined>;
}

/** A home on the real disk with an expired login, and programs that use it. */
export async function realHome() {
  const home = mkdtempSync(join(tmpdir(), "auth-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const store = fileStore({ disk: nodeDisk(), processes: nodeProcesses(), runtime: systemRuntime(), home });
  await store.update("example", () => login(1, 0));

  function call(
    client: OAuthClient,
    mode: "detached" | "in-process" = "detached",
    options: {
      readonly refused?: string;
      readonly prefix?: readonly string[];
      /** In a process group of its own, so that a test can kill all of it. */
      readonly ownGroup?: boolean;
      readonly env?: NodeJS.ProcessEnv;
    } = {},
  ): Caller {
    const { refused, prefix = [], env, ownGroup = false } = options;
    const program = fileURLToPath(new URL("caller.mjs", import.meta.url));
    const argv = [...prefix, process.execPath, program, home, JSON.stringify(client), mode];
    if (refused !== undefined) argv.push(refused);
    const child = spawn(argv[0] as string, argv.slice(1), {
      stdio: ["ignore", "pipe", "inherit"],
      detached: ownGroup,
      ...(env && { env: { ...process.env, ...env } }),
    });
    onTestFinished(() => void child.kill("SIGKILL")); // it may be stopped
    const served = text(child.stdout).then((said) =>
      said === "" ? undefined : (JSON.parse(said) as Served),
    );
    return { process: child, served };
  }

  const storm = (count: number, client: OAuthClient, mode?: "detached" | "in-process") =>
    Promise.all(Array.from({ length: count }, () => call(client, mode).served));

  return { home, store, call, storm };
}
