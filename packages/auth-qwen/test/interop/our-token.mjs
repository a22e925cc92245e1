// One process of ours, as built, on the home that HOME names. Prints what became of one request for a token.
import { refreshCredential } from "@link-assistant/auth-core";
import { fileStore, nodeDisk, nodeHost, nodeProcesses, systemRuntime } from "@link-assistant/auth-core/node";
import { qwen } from "@link-assistant/auth-qwen";

const host = nodeHost();
const machine = { disk: nodeDisk(), processes: nodeProcesses(), runtime: systemRuntime() };
const agentHome = `${host.home}/.agent`;
const ownStore = fileStore({ ...machine, home: agentHome });
const store = qwen.openStore({ ...machine, ownStore, agentHome, host });
const settings = { issuer: process.env.QWEN_TEST_SERVER };
const refused = process.env.QWEN_TEST_REFUSED;

try {
  const { provider } = qwen;
  const { runtime } = machine;
  const record = await refreshCredential({ store, key: "qwen", provider, settings, runtime, refused });
  console.log(JSON.stringify({ token: record.credential.accessToken }));
} catch (error) {
  console.log(JSON.stringify({ failure: `${error.code}: ${error.message}` }));
}
