// One caller of a storm: asks for a token of the built package as an application would, and says what it got.
// Arguments: home, client as JSON, "detached" or "in-process", and optionally "refused" for a forced refresh.
import { performance } from "node:perf_hooks";
import { refreshCredential } from "../../dist/index.js";
import {
  fileStore,
  nodeDisk,
  nodeProcesses,
  startNodeExchangeProcess,
  systemRuntime,
} from "../../dist/node/index.js";

const [home, client, mode, refused] = process.argv.slice(2);
const runtime = systemRuntime();
const store = fileStore({ disk: nodeDisk(), processes: nodeProcesses(), runtime, home });
const entry = new URL("../../dist/node/exchange-process.js", import.meta.url).pathname;
const started = performance.now();
try {
  const { credential } = await refreshCredential({
    store,
    key: "example",
    provider: { id: "example", name: "Example", oauth: () => JSON.parse(client) },
    settings: {},
    runtime,
    refused,
    ...(mode === "detached" && { detached: { start: startNodeExchangeProcess({ entry }), store: { home } } }),
  });
  console.log(JSON.stringify({ token: credential.accessToken, ms: Math.round(performance.now() - started) }));
} catch (error) {
  console.log(JSON.stringify({ error: error.code ?? String(error), message: error.message }));
}
