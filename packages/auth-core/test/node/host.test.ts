import { hostname, userInfo } from "node:os";
import { nodeHost } from "@link-assistant/auth-core/node";
import { expect, test } from "vitest";

test.each([
  ["HOME", { HOME: "/home/else" }, "/home/else"],
  ["the user database where HOME is empty", { HOME: "" }, userInfo().homedir],
  ["the user database where HOME is unset", {}, userInfo().homedir],
  ["nothing where HOME is relative", { HOME: "home" }, undefined],
])("the home is %s", (_, environment, home) => {
  expect(nodeHost({ environment }).home).toBe(home);
});

test("names of machine and user are the system's", () => {
  expect(nodeHost()).toMatchObject({ hostName: hostname(), userName: userInfo().username });
});

test("the platform is the process's, and all that is not one of three is other", () => {
  const known = ["linux", "darwin", "win32"];
  expect(nodeHost().platform).toBe(known.includes(process.platform) ? process.platform : "other");
});

test("the working folder is the process's unless another is given", () => {
  expect(nodeHost().workingFolder).toBe(process.cwd());
  expect(nodeHost({ workingFolder: "/else" }).workingFolder).toBe("/else");
});
