import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Disk, Runtime } from "@link-assistant/auth-core";
import { nodeDisk, nodeHost, nodeProcesses } from "@link-assistant/auth-core/node";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { type Context, createContext, type Machine } from "../../src/context.js";
import type { Input, Terminal } from "../../src/terminal/terminal.js";

/** A terminal of plain values: what was printed, and what is typed. */
export interface FakeTerminal extends Terminal {
  readonly printed: { stdout: string; stderr: string };
  press(key: string): void;
}

export interface FakeTerminalOptions {
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly isDumb?: boolean;
  readonly knowsLinks?: boolean;
  readonly input?: Partial<Input> | string;
}

export function fakeTerminal(options: FakeTerminalOptions = {}): FakeTerminal {
  const { terminal = false, columns = 80, isDumb = false, knowsLinks = false, input = {} } = options;
  const printed = { stdout: "", stderr: "" };
  const listeners = new Set<(key: string) => void>();
  return {
    printed,
    press: (key) => {
      for (const listener of listeners) listener(key);
    },
    write: async (text) => {
      printed.stdout += text;
    },
    say: (text) => {
      printed.stderr += `${text}\n`;
    },
    draw: (text) => {
      printed.stderr += text;
    },
    style: (_style, text) => text,
    styleOutput: (_style, text) => text,
    outputIsTerminal: terminal,
    errorIsTerminal: terminal,
    isDumb,
    knowsLinks,
    columns: () => columns,
    input: {
      kind: typeof input === "string" ? "stream" : terminal ? "terminal" : "none",
      readAll: async () => new TextEncoder().encode(typeof input === "string" ? input : ""),
      readHidden: async () => "",
      readLine: async () => "y",
      onKey: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      ...(typeof input === "string" ? {} : input),
    },
  };
}

export interface FakeMachine {
  readonly home: string;
  readonly terminal: FakeTerminal;
  readonly machine: Machine;
  context(options?: { readonly toDiagnose: boolean }): Promise<Context>;
  write(path: string, content: string): Promise<void>;
  remove(): Promise<void>;
}

export interface FakeMachineOptions extends FakeTerminalOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly runtime?: Runtime;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  readonly disk?: Partial<Disk>;
}

/** Real files in a folder of its own, virtual time, and a network made of one function. */
export function fakeMachine(options: FakeMachineOptions = {}): FakeMachine {
  const home = mkdtempSync(join(tmpdir(), "agent-machine-"));
  const environment = { HOME: home, ...options.environment };
  const host = nodeHost({ environment, workingFolder: home });
  const terminal = fakeTerminal(options);
  const runtime =
    options.runtime ?? virtualRuntime(options.fetch === undefined ? {} : { fetch: options.fetch });
  const machine: Machine = {
    runtime,
    trusting: () => runtime,
    host,
    disk: { ...nodeDisk(), ...options.disk },
    processes: nodeProcesses(),
    terminal,
    keychainHost: () => host,
    browser: { listen: () => Promise.reject(new Error("no listener in this test")) },
    // The exchange then runs in this process, where the test's network is.
    startExchange: () => Promise.reject(new Error("no processes in this test")),
    runChild: () => Promise.reject(new Error("no processes in this test")),
  };
  return {
    home,
    terminal,
    machine,
    context: (how) => createContext(machine, "0.0.0", options.signal ?? new AbortController().signal, how),
    write: async (path, content) => {
      const file = join(home, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, content, { mode: 0o600 });
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
