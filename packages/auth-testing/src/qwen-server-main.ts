// The server as a process of its own; `startQwenServerProcess` is the other end of its channel.
import { type QwenServer, startQwenServer } from "./qwen-server/start.js";
import type { CallMessage, ServerCalls, ServerMessage } from "./qwen-server-process.js";

let running: QwenServer | undefined;

function server(): QwenServer {
  if (running === undefined) throw new Error("The server has not been started.");
  return running;
}

const calls: { readonly [Call in keyof ServerCalls]: (argument: never) => unknown } = {
  start: async (settings: Parameters<ServerCalls["start"]>[0]) => {
    running = await startQwenServer({
      settings: { ...settings, onRefresh: () => send({ event: "refresh" }) },
    });
    return running.url;
  },
  set: (settings: Parameters<ServerCalls["set"]>[0]) => void Object.assign(server().settings, settings),
  addFault: (fault: Parameters<ServerCalls["addFault"]>[0]) => void server().faults.push(fault),
  approve: (userCode: string | undefined) => server().approve(userCode),
  deny: (userCode: string | undefined) => server().deny(userCode),
  issueTokens: () => server().issueTokens(),
  expireAccessTokens: () => server().expireAccessTokens(),
  revokedLogins: () => server().revokedLogins(),
  log: () => server().log,
};

function send(message: ServerMessage): void {
  process.send?.(message);
}

process.on("message", async ({ id, call, argument }: CallMessage) => {
  try {
    send({ id, result: await calls[call](argument as never) });
  } catch (error) {
    send({ id, failure: error instanceof Error ? error.message : String(error) });
  }
});
process.once("disconnect", () => process.exit());
