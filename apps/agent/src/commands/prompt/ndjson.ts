import { exitCodes } from "../../exit-code.js";
import { printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { OutputSources, PromptOutput } from "./output.js";

/** The event lines of `opencode run --format json`, so that what reads those can read ours. */
export function ndjsonOutput(terminal: Terminal, { now, randomBytes }: OutputSources): PromptOutput {
  const id = (prefix: string) => `${prefix}_${Buffer.from(randomBytes(13)).toString("hex")}`;
  const sessionID = id("ses");
  const messageID = id("msg");
  let startedAt = now();
  const emit = (type: string, fields: object) =>
    terminal.write(`${printableJson({ type, timestamp: now(), sessionID, ...fields })}\n`);
  const part = (type: string, fields: object = {}) => ({
    part: { id: id("prt"), sessionID, messageID, type, ...fields },
  });
  return {
    start: () => emit("step_start", part("step-start")),
    text: async () => {
      if (startedAt === 0) startedAt = now();
    },
    finish: async ({ text, finishReason, usage }) => {
      await emit("text", part("text", { text, time: { start: startedAt, end: now() } }));
      const tokens = {
        total: usage?.total ?? 0,
        input: usage?.input ?? 0,
        output: usage?.output ?? 0,
        reasoning: usage?.reasoning ?? 0,
        cache: { read: usage?.cached ?? 0, write: 0 },
      };
      await emit("step_finish", part("step-finish", { reason: finishReason, tokens, cost: 0 }));
    },
    fail: async (failure, received) => {
      if (received !== "")
        await emit("text", part("text", { text: received, time: { start: startedAt, end: now() } }));
      const isRetryable = failure.exitCode === exitCodes.unavailable;
      const { code, message, hint = null } = failure;
      await emit("error", { error: { name: "APIError", data: { message, isRetryable, code, hint } } });
      return true;
    },
  };
}
