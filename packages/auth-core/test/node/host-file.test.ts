import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost } from "@link-assistant/auth-core/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const host = nodeHost();
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "host-file-"));
  for (const [name, mode] of Object.entries({ own: 0o600, group: 0o640, world: 0o666 })) {
    writeFileSync(at(name), "text");
    chmodSync(at(name), mode);
  }
  mkdirSync(at("folder"));
  symlinkSync(at("own"), at("link"));
  symlinkSync(at("gone"), at("dangling"));
  symlinkSync(at("loop-2"), at("loop-1"));
  symlinkSync(at("loop-1"), at("loop-2"));
  execFileSync("mkfifo", [at("pipe")]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a file is read with what is to be said about its place", () => {
  test.each([
    ["own", []],
    ["group", ["readable-by-others"]],
    ["world", ["readable-by-others", "writable-by-others"]],
    ["link", ["symlink"]],
  ])("%s", async (name, flags) => {
    const reading = await host.readFile(at(name));
    expect(reading).toMatchObject({ status: "read", bytes: new TextEncoder().encode("text"), flags });
  });

  test("a link tells where it leads", async () => {
    expect(await host.readFile(at("link"))).toMatchObject({ target: at("own") });
  });
});

describe("what is not a readable file does not block and does not throw", () => {
  test.each([
    ["nothing", "nothing", { status: "absent" }],
    ["a path below a file", "own/below", { status: "absent" }],
    ["a dangling link", "dangling", { status: "absent" }],
    ["a name with a NUL", "a\0b", { status: "absent" }],
    ["a name of 10,000 characters", "x".repeat(10_000), { status: "absent" }],
    ["a folder", "folder", { status: "unreadable", reason: "a-directory" }],
    ["a pipe without a writer", "pipe", { status: "unreadable", reason: "not-a-regular-file" }],
    ["a loop of links", "loop-1", { status: "unreadable", reason: "a-symlink-loop" }],
  ])("%s", async (_, name, expected) => {
    expect(await host.readFile(at(name))).toMatchObject(expected);
  });

  test("a device that never ends", async () => {
    const expected = { status: "unreadable", reason: "not-a-regular-file" };
    expect(await host.readFile("/dev/zero")).toMatchObject(expected);
  });

  test("a file without permission", async () => {
    chmodSync(at("own"), 0);
    const reading = await withoutRoot(() => host.readFile(at("own")));
    chmodSync(at("own"), 0o600);
    expect(reading).toEqual({ status: "unreadable", reason: "no-permission" });
  });
});

/** Root may read everything, so it becomes somebody else for the moment. */
async function withoutRoot<T>(run: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    return await run();
  } finally {
    process.seteuid?.(0);
  }
}

describe("the size limit", () => {
  test.each([
    [4, "read"],
    [3, "unreadable"],
  ])("%i bytes: %s", async (maxBytes, status) => {
    expect((await host.readFile(at("own"), { maxBytes })).status).toBe(status);
  });

  test("is 1 MiB by default", async () => {
    writeFileSync(at("large"), Buffer.alloc(1024 * 1024 + 1));
    expect(await host.readFile(at("large"))).toMatchObject({ reason: "too-large" });
  });

  test("also holds for a file that claims to be empty", async () => {
    const reading = await host.readFile("/proc/self/environ", { maxBytes: 1 });
    expect(reading).toMatchObject({ status: "unreadable", reason: "too-large" });
  });
});

test("a file that changes during every look is given up", async () => {
  writeFileSync(at("busy"), Buffer.alloc(900_000));
  let writing = true;
  const write = () => {
    if (!writing) return;
    appendFileSync(at("busy"), "x");
    setImmediate(write);
  };
  write();
  const reading = await host.readFile(at("busy"));
  writing = false;
  expect(reading).toEqual({ status: "unreadable", reason: "keeps-changing" });
});

test("names in a folder are sorted; a folder that is not there is empty", async () => {
  writeFileSync(join(at("folder"), "b"), "");
  writeFileSync(join(at("folder"), "a"), "");
  expect(await host.listFolder(at("folder"))).toEqual(["a", "b"]);
  expect(await host.listFolder(at("nothing"))).toEqual([]);
});

test.each([
  ["link", "own"],
  ["own", "own"],
])("the real path of %s is that of %s", async (name, target) => {
  expect(await host.realPath(at(name))).toBe(at(target));
});

test("nothing has no real path", async () => {
  expect(await host.realPath(at("nothing"))).toBeUndefined();
});
