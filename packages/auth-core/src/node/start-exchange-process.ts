import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { StartExchangeProcess } from "../ports/exchange-process.js";
import { identityOf } from "./processes.js";

/** Which program spends the token in {@link startNodeExchangeProcess}. */
export interface ExchangeProcessOptions {
  /** The program to run. Default: this package's `exchange-process`, which knows file stores only. */
  readonly entry?: string;
}

/**
 * Starts exchange processes: detached, in a session of their own, so that neither the terminal's signals nor the
 * death of this process reaches them. They do not keep this process alive unless their answer is waited for.
 */
export function startNodeExchangeProcess(options: ExchangeProcessOptions = {}): StartExchangeProcess {
  return async () => {
    const entry =
      options.entry ?? fileURLToPath(import.meta.resolve("@link-assistant/auth-core/exchange-process"));
    const child = spawn(process.execPath, [entry], {
      detached: true,
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const said = text(child.stdout).catch(() => "");
    await once(child, "spawn");
    unreference(child);
    return {
      identity: identityOf(child.pid ?? 0),
      send: (request) => sendAndEnd(child.stdin, request),
      answer() {
        (child.stdout as Readable & { ref?(): void }).ref?.();
        child.ref();
        return said;
      },
      abandon: () => void child.stdin.destroy(),
    };
  };
}

function unreference(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout] as ({ unref?(): void } | null)[]) stream?.unref?.();
}

function sendAndEnd(input: Writable, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    input.on("error", reject);
    input.end(request, () => resolve());
  });
}
