import { describe, expect, it } from "vitest";
import { qwenHomeFiles, qwenHomeSetting, storedFilePlaces } from "../../src/stored-file/index.js";

const machine = {
  home: "/home/ann",
  agentHome: "/home/ann/.agent",
  workingFolder: "/work",
  qwenHome: undefined,
};

describe("the two places of the login", () => {
  it.each([
    [undefined, "/home/ann/.qwen/oauth_creds.json"],
    ["/data/qwen", "/data/qwen/oauth_creds.json"],
    ["~/q", "/home/ann/q/oauth_creds.json"],
    ["~", "/home/ann/oauth_creds.json"],
    ["~other/q", "/work/~other/q/oauth_creds.json"],
    ["relative/q", "/work/relative/q/oauth_creds.json"],
  ])("with QWEN_HOME = %s the shared one is %s", (qwenHome, shared) => {
    expect(storedFilePlaces({ ...machine, qwenHome })).toEqual({
      shared,
      own: "/home/ann/.agent/qwen/oauth_creds.json",
    });
  });

  it("never is the OS's temporary folder on a machine without a home", () => {
    const places = storedFilePlaces({ ...machine, home: undefined, agentHome: "/srv/agent" });
    expect(places).toEqual({ own: "/srv/agent/qwen/oauth_creds.json" });
  });
});

describe("QWEN_HOME", () => {
  it.each([
    ["the environment goes first", { QWEN_HOME: "/env" }, ["QWEN_HOME=/file"], "/env"],
    ["an empty variable counts as unset", { QWEN_HOME: "" }, ["QWEN_HOME=/file"], "/file"],
    ["~/.qwen/.env goes before ~/.env", {}, ["QWEN_HOME=/first", "QWEN_HOME=/second"], "/first"],
    [
      "~/.env is asked when ~/.qwen/.env is absent",
      {},
      [undefined, 'export QWEN_HOME="/second" # mine'],
      "/second",
    ],
    ["another variable's name does not count", {}, ["MY_QWEN_HOME=/no", undefined], undefined],
    ["nothing is set", {}, [undefined, undefined], undefined],
  ])("%s", (_, environment, texts, expected) => {
    expect(qwenHomeSetting(environment, texts)).toBe(expected);
  });

  it("is never read from a project's files", () => {
    expect(qwenHomeFiles("/home/ann")).toEqual(["/home/ann/.qwen/.env", "/home/ann/.env"]);
  });
});
