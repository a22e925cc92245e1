import type { CredentialSource, Finding, Host } from "@link-assistant/auth-core";
import { readAuthContent, readAuthFile, replacesAuthFile } from "./auth-json.js";
import { readDatabase } from "./database.js";
import type { Store } from "./entry.js";
import { type Decoy, placesOf } from "./places.js";
import { overrulings } from "./precedence.js";
import { findInPredecessor } from "./predecessor.js";
import { brokenFinding, decoyFinding, entryFinding } from "./to-finding.js";

export const source: CredentialSource = {
  role: "source",
  id: "opencode",
  name: "OpenCode",
  notice:
    "Logins with a Claude, ChatGPT, Gemini or Copilot subscription may be used only in programs that their owners allow. " +
    "They are described, not handed out. API keys are yours to use anywhere.",
  refreshHint: "Use it once in OpenCode, or sign in again: opencode auth login",
  async find(host, options = {}) {
    if (options.path !== undefined) return findingsIn([await readAlone(host, options.path)], false, host);
    const places = await placesOf(host);
    const file = places.authFile === undefined ? undefined : await readAuthFile(host, places.authFile);
    const database = places.database === undefined ? undefined : await readDatabase(host, places.database);
    const onDisk = places.ofProject ? [markOfProject(file), markOfProject(database)] : [file, database];
    return [
      ...findingsIn([readAuthContent(host), ...onDisk], replacesAuthFile(host), host),
      ...(await findInPredecessor(host)),
      ...(await decoysIn(host, places.decoys)),
    ];
  },
};

/** Whoever made the project in the working folder may have put it there. */
function markOfProject(store: Store | undefined): Store | undefined {
  return store && { ...store, flags: [...store.flags, "of-project"] };
}

/** A file that the person named: JSON if it can be read and is no database, whatever its name says. */
async function readAlone(host: Host, path: string): Promise<Store | undefined> {
  const reading = await host.readFile(path);
  const isJson = reading.status === "read" && !startsLikeDatabase(reading.bytes);
  return isJson ? readAuthFile(host, path) : readDatabase(host, path);
}

/** "SQLite format 3" and a NUL (SQLite file format, section 1.3.1). */
function startsLikeDatabase(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 16)) === "SQLite format 3\0";
}

function findingsIn(
  looked: readonly (Store | undefined)[],
  variableReplacesFile: boolean,
  host: Host,
): readonly Finding[] {
  const stores = looked.filter((store) => store !== undefined);
  const overruled = overrulings(stores, variableReplacesFile);
  return stores.flatMap((store) => {
    const broken = brokenFinding(store);
    if (broken !== undefined) return [broken];
    return store.entries.map((entry) => entryFinding(entry, store, host.now(), overruled(entry, store)));
  });
}

async function decoysIn(host: Host, decoys: readonly Decoy[]): Promise<readonly Finding[]> {
  const looked = await Promise.all(
    decoys.map(async (decoy) => {
      const reading = await host.readFile(decoy.path);
      return reading.status === "absent" ? [] : [decoyFinding(decoy)];
    }),
  );
  return looked.flat();
}
