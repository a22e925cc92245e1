import type { CredentialSource, Finding, Host } from "@link-assistant/auth-core";
import { markOfProject } from "@link-assistant/auth-core/importing";
import { readAuthContent, readAuthFile, replacesAuthFile } from "./auth-json.js";
import { readDatabase } from "./database.js";
import type { Store } from "./entry.js";
import { decoyFinding, storeFindings } from "./entry-finding.js";
import { readNamedFile } from "./named-file.js";
import { type Decoy, type Places, placesOf } from "./places.js";
import { overrulings } from "./precedence.js";
import { findInPredecessor } from "./predecessor.js";
import { tool } from "./tool.js";

const { id, name, notice, refreshHint } = tool;

export const source: CredentialSource = {
  role: "source",
  id,
  name,
  notice,
  refreshHint,
  async find(host, options = {}) {
    if (options.path !== undefined) return findingsIn([await readNamedFile(host, options.path)], host);
    const places = await placesOf(host);
    const file = places.authFile === undefined ? undefined : await readAuthFile(host, places.authFile);
    const database = places.database === undefined ? undefined : await readDatabase(host, places.database);
    return [
      ...findingsIn([readAuthContent(host), file, database], host, places),
      ...markOfProject(await findInPredecessor(host), places.ofProject),
      ...(await decoysIn(host, places.decoys)),
    ];
  },
};

/** What the stores hold, and for each entry whether it counts. */
function findingsIn(looked: readonly (Store | undefined)[], host: Host, places?: Places): readonly Finding[] {
  const stores = looked.filter((store) => store !== undefined);
  const overruled = overrulings(stores, places !== undefined && replacesAuthFile(host));
  return stores.flatMap((store) => {
    const isOfProject = places?.ofProject === true && store.kind !== "variable";
    return markOfProject(storeFindings(store, host.now(), overruled), isOfProject);
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
