#!/usr/bin/env node
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import type { main } from "./main.js";
import { storedToken } from "./stored-token.js";

/**
 * The entry. `agent auth token PROVIDER` with a valid stored credential is answered here, since programs call
 * it before every request; for all else the rest of the program is loaded.
 */
function start(): void {
  const [first, second, third, ...rest] = process.argv.slice(2);
  if (first === "auth" && second === "token" && third !== undefined && rest.length === 0 && printToken(third))
    return;
  const version = readVersion();
  if (first === "--version" && second === undefined) return void process.stdout.write(`${version}\n`);
  const program = require("./main.cjs") as { main: typeof main };
  void program.main(process, { version, exchangeEntry: `${__dirname}/exchange.cjs` });
}

function printToken(providerId: string): boolean {
  try {
    // On a terminal a warning stands beside it.
    if (isTerminal(1)) return false;
    const token = storedToken(providerId, {
      environment: process.env,
      workingFolder: process.cwd(),
      now: Date.now,
      readText,
    });
    if (token !== undefined) writeSync(1, `${token}\n`);
    return token !== undefined;
  } catch {
    // Whatever is wrong is explained by the long way.
    return false;
  }
}

/** `node:tty` is loaded where it may matter: a pipe or a file is answered for without it, 4 ms sooner. */
function isTerminal(descriptor: number): boolean {
  if (!fstatSync(descriptor).isCharacterDevice()) return false;
  return (require("node:tty") as typeof import("node:tty")).isatty(descriptor);
}

const maxBytes = 1024 * 1024;

/** Never blocks on a FIFO that lies where a file should; what is no plain file is left to the long way. */
function readText(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile() || status.size > maxBytes) throw new Error("not a plain file");
    const bytes = Buffer.allocUnsafe(status.size);
    return bytes.toString("utf8", 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(`${__dirname}/../package.json`, "utf8")) as { version: string };
  return manifest.version;
}

start();
