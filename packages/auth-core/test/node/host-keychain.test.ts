import type { Host, KeychainReading } from "@link-assistant/auth-core";
import { nodeHost, type ProgramResult, runProgram } from "@link-assistant/auth-core/node";
import { describe, expect, test } from "vitest";
import { readKeychain } from "../../src/node/host-keychain.js";

const ended = (exitCode: number, output = "", errors = ""): ProgramResult => ({
  status: "ended",
  exitCode,
  output,
  errors,
});
const read = (secret: string): KeychainReading => ({ status: "read", secret });
const unavailable = (reason: "locked" | "timed-out" | "no-tool" | "failed") =>
  ({ status: "unavailable", reason }) as const;

describe("what the system's tool answers", () => {
  test.each<[Host["platform"], string, ProgramResult, KeychainReading]>([
    ["darwin", "a secret", ended(0, "CNRY-s\n"), read("CNRY-s")],
    ["darwin", "no such item", ended(44), { status: "absent" }],
    ["darwin", "locked, as over SSH", ended(36), unavailable("locked")],
    ["darwin", "a refusal", ended(128), unavailable("failed")],
    ["darwin", "nothing in time", { status: "timed-out" }, unavailable("timed-out")],
    ["linux", "a secret", ended(0, "CNRY-s"), read("CNRY-s")],
    ["linux", "no such item: silence", ended(1), { status: "absent" }],
    ["linux", "no D-Bus", ended(1, "", "secret-tool: Cannot autolaunch D-Bus"), unavailable("failed")],
    ["linux", "locked", ended(1, "", "secret-tool: Cannot prompt"), unavailable("locked")],
    ["linux", "no tool", { status: "not-found" }, unavailable("no-tool")],
    ["linux", "nothing in time", { status: "timed-out" }, unavailable("timed-out")],
    ["win32", "its list with the item", ended(0, "  Ziel: service/account\r\n"), { status: "present" }],
    ["win32", "its list without", ended(0, "  Ziel: service/other\r\n"), { status: "absent" }],
    ["win32", "an error", ended(1), unavailable("failed")],
  ])("%s: %s", async (platform, _, answer, expected) => {
    const query = { service: "service", account: "account" };
    expect(await readKeychain(query, platform, async () => answer)).toEqual(expected);
  });
});

describe("the command line of the tool", () => {
  const attributes = { service: "svc", account: "acc" };
  test.each<[Host["platform"], object, readonly string[]]>([
    ["linux", {}, ["secret-tool", "lookup", "service", "S", "account", "A"]],
    ["linux", { attributes }, ["secret-tool", "lookup", "svc", "S", "acc", "A"]],
    ["darwin", {}, ["/usr/bin/security", "find-generic-password", "-a", "A", "-w", "-s", "S"]],
    ["win32", {}, ["C:\\Windows\\System32\\cmdkey.exe", "/list"]],
  ])("%s %o", async (platform, more, expected) => {
    const calls: string[][] = [];
    await readKeychain({ service: "S", account: "A", ...more }, platform, async (program, arguments_) => {
      calls.push([program, ...arguments_]);
      return ended(1);
    });
    expect(calls[0]).toEqual(expected);
  });
});

test("what the Secret Service lists and does not show is locked", async () => {
  const run = async (_: string, [verb]: readonly string[]) =>
    verb === "search" ? ended(0, "[/1]\nlabel = x\n") : ended(1);
  expect(await readKeychain({ service: "S" }, "linux", run)).toEqual(unavailable("locked"));
});

test("the keychain is not looked at unless the person asked for it", async () => {
  expect(await nodeHost().readKeychain({ service: "S" })).toEqual({ status: "not-looked-at" });
  const host = nodeHost({ keychain: async () => ({ status: "not-found" }) });
  expect(await host.readKeychain({ service: "S" })).toEqual(unavailable("no-tool"));
});

describe("a program", () => {
  const run = (code: string, limitMs?: number) => runProgram(process.execPath, ["-e", code], limitMs);

  test("tells its output", async () => {
    expect(await run("process.stdout.write('out')")).toEqual(ended(0, "out"));
  });

  test("tells its exit code and its errors, and no output of a failure", async () => {
    expect(await run("console.log('x'); console.error('no'); process.exit(44)")).toEqual(
      ended(44, "", "no\n"),
    );
  });

  test("gets no input to wait for", async () => {
    expect(await run("process.stdin.on('end', () => process.exit(7)).resume()")).toEqual(ended(7));
  });

  test("is stopped at its time limit", async () => {
    expect(await run("setInterval(() => {}, 1000)", 100)).toEqual({ status: "timed-out" });
  });

  test("may be missing", async () => {
    expect(await runProgram("/nowhere/tool", [])).toEqual({ status: "not-found" });
  });
});
