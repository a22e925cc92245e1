import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault } from "./faults.js";
import type { Reply } from "./message.js";

/** Answers one request the way that the fault asks for, or plainly without one. */
export async function respond(
  response: ServerResponse,
  fault: Fault | undefined,
  commit: () => Reply,
): Promise<Reply | undefined> {
  switch (fault?.kind) {
    case "hang":
      return undefined;
    case "reset":
      response.destroy();
      return undefined;
    case "answer":
      sendWhole(response, fault.reply);
      return fault.reply;
    case "delay":
      await wait(fault.milliseconds);
  }
  const reply = commit();
  if (reply.afterMilliseconds) await wait(reply.afterMilliseconds);
  switch (fault?.kind) {
    case "hang-after-commit":
      break;
    case "reset-after-commit":
      response.destroy();
      break;
    case "truncate":
      sendHalf(response, reply);
      break;
    case "trickle":
      await sendSlowly(response, reply, fault.millisecondsPerByte);
      break;
    default:
      sendWhole(response, reply);
  }
  return reply;
}

function sendWhole(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, reply.headers);
  if (typeof reply.body === "string") {
    response.end(reply.body);
    return;
  }
  for (const chunk of reply.body) response.write(chunk);
  response.end();
}

function sendHalf(response: ServerResponse, reply: Reply): void {
  const body = wholeBody(reply);
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(body.length) });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

async function sendSlowly(
  response: ServerResponse,
  reply: Reply,
  millisecondsPerByte: number,
): Promise<void> {
  response.writeHead(reply.status, reply.headers);
  for (const byte of wholeBody(reply)) {
    if (response.destroyed) return;
    response.write(Uint8Array.of(byte));
    await wait(millisecondsPerByte);
  }
  response.end();
}

function wholeBody(reply: Reply): Buffer {
  return Buffer.from(typeof reply.body === "string" ? reply.body : reply.body.join(""));
}
