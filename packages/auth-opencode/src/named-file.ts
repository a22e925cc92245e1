import type { Host } from "@link-assistant/auth-core";
import { readAuthFile } from "./auth-json.js";
import { readDatabase } from "./database.js";
import type { Store } from "./entry.js";

/** A file that the person named: JSON if it can be read and is no database, whatever its name says. */
export async function readNamedFile(host: Host, path: string): Promise<Store | undefined> {
  const reading = await host.readFile(path);
  const isJson = reading.status === "read" && !startsLikeDatabase(reading.bytes);
  return isJson ? readAuthFile(host, path) : readDatabase(host, path);
}

/** "SQLite format 3" and a NUL (SQLite file format, section 1.3.1). */
function startsLikeDatabase(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 16)) === "SQLite format 3\0";
}
