import { AuthError } from "../error.js";
import { fileStore } from "../store/file/file-store.js";
import { nodeDisk } from "./disk.js";
import { nodeProcesses } from "./processes.js";
import { runExchangeProcess } from "./run-exchange-process.js";
import { systemRuntime } from "./system-runtime.js";

const runtime = systemRuntime();

/** The program that does one exchange for a file store, described as `{ "home": "/home/me/.agent" }`. */
await runExchangeProcess({
  runtime,
  async openStore(description) {
    const home = (description as { home?: unknown } | null)?.home;
    if (typeof home !== "string") throw new AuthError("invalid_request", "The store has no home.");
    return fileStore({ disk: nodeDisk(), processes: nodeProcesses(), runtime, home });
  },
});
