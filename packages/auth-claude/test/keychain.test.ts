import { createHash } from "node:crypto";
import { claude } from "@link-assistant/auth-claude";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";
import { accountName, serviceName } from "../src/keychain.js";
import { mac } from "./machines.js";

const hash = (text: string) => createHash("sha256").update(text, "utf8").digest("hex").slice(0, 8);

describe("the name of the item", () => {
  test.each([
    ["no variable", {}, "Claude Code-credentials"],
    ["an empty folder", { CLAUDE_CONFIG_DIR: "" }, "Claude Code-credentials"],
    ["a folder", { CLAUDE_CONFIG_DIR: "/x" }, `Claude Code-credentials-${hash("/x")}`],
    [
      "the usual folder, named",
      { CLAUDE_CONFIG_DIR: "/Users/ann/.claude" },
      `Claude Code-credentials-${hash("/Users/ann/.claude")}`,
    ],
    ["a slash at the end is another", { CLAUDE_CONFIG_DIR: "/x/" }, `Claude Code-credentials-${hash("/x/")}`],
    ["a tilde is taken literally", { CLAUDE_CONFIG_DIR: "~/x" }, `Claude Code-credentials-${hash("~/x")}`],
    ["accents are composed", { CLAUDE_CONFIG_DIR: "/e\u0301" }, `Claude Code-credentials-${hash("/é")}`],
    [
      "the folder for secrets goes first",
      { CLAUDE_CONFIG_DIR: "/x", CLAUDE_SECURESTORAGE_CONFIG_DIR: "/s" },
      `Claude Code-credentials-${hash("/s")}`,
    ],
    [
      "the folder for secrets, empty",
      { CLAUDE_CONFIG_DIR: "/x", CLAUDE_SECURESTORAGE_CONFIG_DIR: "" },
      "Claude Code-credentials",
    ],
    [
      "another authorization server",
      { CLAUDE_CODE_CUSTOM_OAUTH_URL: "https://sso.example.org" },
      "Claude Code-custom-oauth-credentials",
    ],
  ])("%s", async (_, environment, expected) => {
    expect(await serviceName(fixtureHost({ environment }))).toBe(expected);
  });

  test("the hash of a known folder", async () => {
    expect(await serviceName(fixtureHost({ environment: { CLAUDE_CONFIG_DIR: "abc" } }))).toBe(
      "Claude Code-credentials-ba7816bf",
    );
  });
});

test.each([
  ["USER", { USER: "ann.b-c_1" }, "ann.b-c_1"],
  ["the system's name", {}, "ann"],
  ["a fixed one for a blank in it", { USER: "ann b" }, "claude-code-user"],
  ["a fixed one for an accent", { USER: "änn" }, "claude-code-user"],
])("the account is %s", (_, environment, expected) => {
  expect(accountName(fixtureHost({ environment }))).toBe(expected);
});

test("a keychain that does not answer for the login is not asked for the key, too", async () => {
  const host = fixtureHost(mac({ problem: "timed-out" }));
  await claude.source.find(host);
  expect(host.looks.filter((look) => look.startsWith("keychain"))).toEqual([
    "keychain Claude Code-credentials",
  ]);
});
