import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startQwenServer } from "@link-assistant/auth-testing";
import { builtAgent } from "./demo/agent-process.js";
import { answerLine, helpText } from "./serve/commands.js";
import { describeRequest } from "./serve/describe-request.js";

const home = mkdtempSync(join(tmpdir(), "agent-sandbox-"));
const server = await startQwenServer({
  onAnswered: (request) => console.log(describeRequest(request)),
});

console.log(`An authorization server and a model, at ${server.url}
In another terminal:

  export QWEN_OAUTH_BASE_URL=${server.url}
  export HOME=${home}

  node ${builtAgent()} qwen:login

The second variable keeps your own logins out of it; the folder goes when the server stops.
Here you can type:

${helpText()}
`);

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const answer = answerLine(server, line);
    if (answer === undefined) void stop();
    else console.log(answer);
  })
  // Ctrl-D. Without a terminal the server stays up until a signal.
  .on("close", () => process.stdin.isTTY && stop());
process.once("SIGINT", stop);
process.once("SIGTERM", stop);

async function stop(): Promise<void> {
  await server.close();
  rmSync(home, { recursive: true, force: true });
  process.exit();
}
