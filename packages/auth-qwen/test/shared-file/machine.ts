import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OAuthCredential, Processes, ProcessIdentity } from "@link-assistant/auth-core";
import { fileStore, nodeDisk, nodeHost } from "@link-assistant/auth-core/node";
import { type VirtualRuntime, virtualRuntime } from "@link-assistant/auth-core/testing";
import { onTestFinished } from "vitest";
import type { StoreTiming } from "../../src/shared-file/shared-store.js";
import { openQwenStore } from "../../src/shared-file/store.js";

export interface MachineOptions {
  /** Whether Qwen Code has run here. Default: true. */
  readonly qwenFolder?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
  readonly timing?: StoreTiming;
}

const never = Number.POSITIVE_INFINITY;

/** A home in a real folder, in virtual time, with processes that live and die as the test says. */
export function machine(options: MachineOptions = {}) {
  const home = mkdtempSync(join(tmpdir(), "auth-qwen-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, ".qwen");
  if (options.qwenFolder ?? true) mkdirSync(folder);
  const runtime = virtualRuntime({ now: Date.now(), ...(options.fetch && { fetch: options.fetch }) });
  const disk = nodeDisk();
  const dead = new Set<number>();
  const host = {
    ...nodeHost({ environment: { HOME: home, ...options.environment }, workingFolder: home }),
    now: () => runtime.now(),
  };
  const timing = options.timing ?? {
    own: { heartbeatMs: never },
    foreign: { heartbeatMs: never, pollMs: lockPollMs },
  };
  const at = (path: string) => join(home, path);

  return {
    home,
    runtime,
    disk,
    host,
    kill: (pid: number) => dead.add(pid),
    /** The store as one process sees it. */
    store(pid = 1) {
      const agentHome = at(".agent");
      const own = { disk, runtime, processes: processes(pid, dead), home: agentHome };
      const ownStore = fileStore({ ...own, timing: { heartbeatMs: never } });
      return openQwenStore({ ...own, ownStore, agentHome, host }, timing);
    },
    exists: (path: string) => existsSync(at(path)),
    read: (path: string) => readFileSync(at(path), "utf8"),
    status: (path: string) => statSync(at(path)),
    /** As another tool writes. */
    write: (path: string, text: string) => writeFileSync(at(path), text),
    age: (path: string, milliseconds: number) => {
      const time = (runtime.now() - milliseconds) / 1000;
      utimesSync(at(path), time, time);
    },
    at,
  };
}

function processes(pid: number, dead: ReadonlySet<number>): Processes {
  const identity: ProcessIdentity = { pid, startTime: String(pid), bootId: "boot", host: "host" };
  return { self: () => identity, liveness: async (owner) => (dead.has(owner.pid) ? "dead" : "alive") };
}

/** How often our processes look at a foreign lock here; no other sleep is that long. */
export const lockPollMs = 101;

/** Resolves once somebody waits for a foreign lock and the virtual time has come. */
export async function whenWaiting(runtime: VirtualRuntime, untilMs = 0): Promise<void> {
  while (!runtime.sleeps.includes(lockPollMs) || runtime.monotonicNow() < untilMs) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A login that Qwen Code's file can hold; `name` tells it from others. */
export function login(name: string, expiresAt = 1_900_000_000_000): OAuthCredential {
  return {
    kind: "oauth",
    accessToken: `CNRY-access-${name}`,
    refreshToken: `CNRY-refresh-${name}`,
    expiresAt,
    params: { resource_url: "portal.qwen.ai" },
  };
}

/** The text of the file as Qwen Code's device flow writes it. */
export function fileOf(name: string, expiryDate = 1_900_000_000_000): string {
  return JSON.stringify(
    {
      access_token: `CNRY-access-${name}`,
      refresh_token: `CNRY-refresh-${name}`,
      token_type: "Bearer",
      resource_url: "portal.qwen.ai",
      expiry_date: expiryDate,
    },
    undefined,
    2,
  );
}
