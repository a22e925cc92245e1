import { text } from "node:stream/consumers";
import { type ServeExchangeOptions, serveExchange } from "../refresh/serve-exchange.js";
import { longestExchangeMs } from "../store/file/recover.js";

// Far above every limit inside (another tool's lock, two token requests): it must never strike in an exchange.
const longestRunMs = 3 * longestExchangeMs;

/**
 * The body of an exchange process: reads the request from standard input, answers on standard output. An entry
 * that knows more stores than the file store calls this with its own `openStore`.
 */
export async function runExchangeProcess(options: ServeExchangeOptions): Promise<void> {
  // Whoever ends a session or closes a terminal means the caller, not an exchange that is done in a second.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
  process.stdout.on("error", () => undefined); // the caller is gone; the answer is in the store
  setTimeout(() => process.exit(1), longestRunMs).unref();
  process.stdout.write(await serveExchange(await text(process.stdin), options));
}
