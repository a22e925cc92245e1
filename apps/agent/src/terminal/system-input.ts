import { fstatSync } from "node:fs";
import { isatty } from "node:tty";
import { AuthError } from "@link-assistant/auth-core";
import type { Input, InputKind, ReadOptions } from "./terminal.js";

const defaultMaxBytes = 16 * 1024 * 1024;

export function systemInput(process: NodeJS.Process, canHide: boolean): Input {
  return {
    kind: inputKind(),
    readAll: (options) => readAll(process.stdin, options),
    readHidden: (prompt, signal) => readHidden(process, canHide, prompt, signal),
    readLine: (prompt, signal) => readLine(process, prompt, signal),
    onKey: (listener) => onKey(process.stdin, listener),
  };
}

/** `/dev/null` and a closed descriptor count as nothing to read; asking a terminal object is not enough. */
function inputKind(): InputKind {
  try {
    const status = fstatSync(0);
    if (status.isFile()) return "file";
    if (status.isFIFO() || status.isSocket()) return "stream";
    // Not process.stdin: to make that stream is dear, and most commands read nothing.
    return isatty(0) ? "terminal" : "none";
  } catch {
    return "none";
  }
}

async function readAll(
  stream: NodeJS.ReadStream,
  { firstByteWithinMs, maxBytes = defaultMaxBytes, signal }: ReadOptions = {},
): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      if (firstByteWithinMs !== undefined) timer = setTimeout(() => resolve(undefined), firstByteWithinMs);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      stream.on("data", (chunk: Buffer) => {
        clearTimeout(timer);
        size += chunk.length;
        if (size > maxBytes) reject(new AuthError("invalid_request", tooLong(maxBytes)));
        else chunks.push(chunk);
      });
      stream.on("end", () => resolve(Buffer.concat(chunks)));
      stream.on("error", reject);
    });
  } finally {
    clearTimeout(timer);
    // An open pipe would keep the process alive after everything is done.
    stream.destroy();
  }
}

function tooLong(maxBytes: number): string {
  return `Standard input is longer than ${maxBytes / 1024 / 1024} MiB.`;
}

/** Raw mode turns the echo off; it is given back whatever happens. */
function readHidden(
  { stdin, stderr }: NodeJS.Process,
  canHide: boolean,
  prompt: string,
  signal?: AbortSignal,
): Promise<string> {
  if (!canHide && !stdin.isTTY) {
    throw new AuthError("invalid_request", "There is no terminal to ask for a key.");
  }
  // No echo before the question is seen: somebody who pastes at once would show the key.
  stdin.setRawMode(true);
  stderr.write(prompt);
  return new Promise<string>((resolve, reject) => {
    let text = "";
    const stop = onData(stdin, (chunk) => {
      for (const character of chunk) {
        if (character === "\r" || character === "\n" || character === "\u0004")
          return finish(() => resolve(text));
        if (character === "\u0003") return finish(() => reject(new AuthError("cancelled", "Cancelled.")));
        text = edit(text, character);
      }
    });
    const finish = (settle: () => void) => {
      stop();
      stdin.setRawMode(false);
      stderr.write("\n");
      settle();
    };
    signal?.addEventListener("abort", () => finish(() => reject(signal.reason)), { once: true });
  });
}

function edit(text: string, character: string): string {
  if (character === "\u007f" || character === "\b") return text.slice(0, -1);
  if (character === "\u0015") return "";
  return character < " " ? text : text + character;
}

async function readLine(
  { stdin, stderr }: NodeJS.Process,
  prompt: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { createInterface } = await import("node:readline");
  const lines = createInterface({ input: stdin, output: stderr });
  let answer: string | undefined;
  try {
    answer = await new Promise<string | undefined>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
      lines.once("close", () => resolve(undefined));
      lines.question(prompt, resolve);
    });
    return answer;
  } finally {
    lines.close();
    // Ctrl-C and Ctrl-D leave the cursor behind the question.
    if (answer === undefined) stderr.write("\n");
  }
}

function onKey(stdin: NodeJS.ReadStream, listener: (key: string) => void): () => void {
  if (!stdin.isTTY) return () => {};
  stdin.setRawMode(true);
  const stop = onData(stdin, (chunk) => {
    // Raw mode also swallows Ctrl-C, which must go on meaning what it means.
    if (chunk.includes("\u0003")) process.kill(process.pid, "SIGINT");
    else for (const key of chunk) listener(key);
  });
  return () => {
    stop();
    stdin.setRawMode(false);
  };
}

function onData(stdin: NodeJS.ReadStream, listener: (chunk: string) => void): () => void {
  stdin.setEncoding("utf8");
  stdin.on("data", listener);
  stdin.resume();
  return () => {
    stdin.off("data", listener);
    stdin.pause();
    stdin.unref?.();
  };
}
