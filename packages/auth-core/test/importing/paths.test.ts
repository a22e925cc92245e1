import { absolutePath, isAbsolutePath, joinPath, parentFolder } from "@link-assistant/auth-core/importing";
import { describe, expect, test } from "vitest";

const linux = { platform: "linux" } as const;
const windows = { platform: "win32" } as const;

describe("joinPath uses the separator of the machine that is looked at", () => {
  test.each([
    [linux, "/home/ann", ["a", "b"], "/home/ann/a/b"],
    [linux, "/", ["a"], "/a"],
    [linux, "/home/ann", [], "/home/ann"],
    [windows, "C:\\Users\\ann", ["a", "b"], "C:\\Users\\ann\\a\\b"],
    [windows, "C:\\", ["a"], "C:\\a"],
    [windows, "C:/Users/", ["a"], "C:/Users/a"],
  ])("%o %s %s", (host, base, names, expected) => {
    expect(joinPath(host, base, ...names)).toBe(expected);
  });
});

test.each([
  [linux, "/a", true],
  [linux, "a", false],
  [linux, "~/a", false],
  [linux, "C:\\a", false],
  [windows, "C:\\a", true],
  [windows, "c:/a", true],
  [windows, "\\\\server\\share", true],
  [windows, "/a", true],
  [windows, "C:a", false],
  [windows, "a\\b", false],
])("on %o %s is absolute: %s", (host, path, expected) => {
  expect(isAbsolutePath(host, path)).toBe(expected);
});

describe("going up ends at the root", () => {
  const upwards = (host: typeof linux | typeof windows, path: string): readonly string[] => {
    const parent = parentFolder(host, path);
    return parent === path ? [path] : [path, ...upwards(host, parent)];
  };

  test.each([
    [linux, "/a/b/c", ["/a/b/c", "/a/b", "/a", "/"]],
    [linux, "/a/b/", ["/a/b/", "/a", "/"]],
    [linux, "/", ["/"]],
    [linux, "a", ["a"]],
    [linux, "/a\\b", ["/a\\b", "/"]],
    [windows, "C:\\a\\b", ["C:\\a\\b", "C:\\a", "C:\\"]],
    [windows, "C:/a/b", ["C:/a/b", "C:/a", "C:\\"]],
    [windows, "\\\\server\\share\\a", ["\\\\server\\share\\a", "\\\\server\\share", "\\\\server"]],
  ])("%o %s", (host, path, expected) => {
    expect(upwards(host, path)).toEqual(expected);
  });
});

test.each([
  [linux, "/a", "/a"],
  [linux, "a", "/work/a"],
  [linux, "~/a", "/work/~/a"],
  [windows, "C:\\a", "C:\\a"],
  [windows, "a", "/work\\a"],
])(
  "absolutePath takes a path relative to the working folder, and literally: %o %s",
  (host, path, expected) => {
    expect(absolutePath({ ...host, workingFolder: "/work" }, path)).toBe(expected);
  },
);
