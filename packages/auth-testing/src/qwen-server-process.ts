import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Fault } from "./http/faults.js";
import type { LoggedRequest } from "./qwen-server/request-log.js";
import type { QwenServerSettings } from "./qwen-server/settings.js";
import type { TokenPair } from "./qwen-server/token-families.js";

/** What of the settings can be told to another process. */
export type PlainSettings = Omit<QwenServerSettings, "answer" | "onRefresh">;

/** What can be asked of the server's process: name, argument and answer. */
export interface ServerCalls {
  start(settings: Partial<PlainSettings>): string;
  set(settings: Partial<PlainSettings>): void;
  addFault(fault: Fault): void;
  approve(userCode: string | undefined): string;
  deny(userCode: string | undefined): string;
  issueTokens(): TokenPair;
  expireAccessTokens(): void;
  revokedLogins(): number;
  log(): readonly LoggedRequest[];
}

/** `id` pairs a call with its answer; a message without one tells of a refresh that was just committed. */
export type ServerMessage = CallAnswer | { readonly event: "refresh" };

type CallAnswer =
  // The channel is JSON: a result that is undefined does not arrive.
  { readonly id: number; readonly result?: unknown } | { readonly id: number; readonly failure: string };

export interface CallMessage {
  readonly id: number;
  readonly call: keyof ServerCalls;
  readonly argument: unknown;
}

/** The server of `startQwenServer` in a process of its own: its answers do not wait for a busy test. */
export type QwenServerProcess = {
  readonly [Call in Exclude<keyof ServerCalls, "start">]: (
    ...parameters: Parameters<ServerCalls[Call]>
  ) => Promise<ReturnType<ServerCalls[Call]>>;
} & {
  readonly url: string;
  /** Called at the commit of each refresh, as soon as the message has come over. */
  onRefresh(listener: () => void): void;
  close(): Promise<void>;
};

// From `src` as from `dist`: what runs is always what was built.
const mainFile = fileURLToPath(new URL("../dist/qwen-server-main.js", import.meta.url));

/** Starts the server in a process of its own. Needs the built package. */
export async function startQwenServerProcess(
  settings: Partial<PlainSettings> = {},
): Promise<QwenServerProcess> {
  const child = fork(mainFile, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const call = createCaller(child);
  const url = await call("start", settings);
  return {
    url,
    set: (changed) => call("set", changed),
    addFault: (fault) => call("addFault", fault),
    approve: (userCode) => call("approve", userCode),
    deny: (userCode) => call("deny", userCode),
    issueTokens: () => call("issueTokens", undefined),
    expireAccessTokens: () => call("expireAccessTokens", undefined),
    revokedLogins: () => call("revokedLogins", undefined),
    log: () => call("log", undefined),
    onRefresh: (listener) => {
      child.on("message", (message: ServerMessage) => "event" in message && listener());
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

function createCaller(child: ChildProcess) {
  const waiting = new Map<number, (answer: CallAnswer) => void>();
  child.on("message", (message: ServerMessage) => {
    if ("id" in message) waiting.get(message.id)?.(message);
  });
  child.once("exit", () => {
    for (const [id, settle] of waiting) settle({ id, failure: "The server's process has ended." });
  });
  return function call<Call extends keyof ServerCalls>(
    name: Call,
    argument: Parameters<ServerCalls[Call]>[0],
  ): Promise<ReturnType<ServerCalls[Call]>> {
    return new Promise((resolve, reject) => {
      const id = waiting.size;
      waiting.set(id, (answer) => {
        if ("failure" in answer) reject(new Error(answer.failure));
        else resolve(answer.result as ReturnType<ServerCalls[Call]>);
      });
      child.send({ id, call: name, argument } satisfies CallMessage);
    });
  };
}
