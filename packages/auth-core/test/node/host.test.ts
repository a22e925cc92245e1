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
