import { readFileSync } from "node:fs";
import { type FixtureHostOptions, fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { describe, expect, it } from "vitest";
import { signOutWarning } from "../src/sign-out-warning.js";
import { fileOf } from "./shared-file/machine.js";

const refreshed = readFileSync(new URL("samples/0.24.4-refresh.json.sample", import.meta.url), "utf8");
const now = fixtureNow;
const hourAgo = now - 3_600_000;

describe("signing out while Qwen Code may be running", () => {
  it.each<[string, NonNullable<FixtureHostOptions["files"]>, boolean]>([
    ["nothing of it on the machine", {}, false],
    ["its lock", { "~/.qwen/oauth_creds.lock": "uuid" }, true],
    ["a use just noted", { "~/.qwen/usage_record.jsonl": { content: "{}", modifiedAt: now - 1_000 } }, true],
    ["a use long ago", { "~/.qwen/usage_record.jsonl": { content: "{}", modifiedAt: hourAgo } }, false],
    ["a refresh just saved", { "~/.qwen/oauth_creds.json": { content: refreshed, modifiedAt: now } }, true],
    [
      "a refresh long ago",
      { "~/.qwen/oauth_creds.json": { content: refreshed, modifiedAt: hourAgo } },
      false,
    ],
    [
      "our own sign-in just now",
      { "~/.qwen/oauth_creds.json": { content: fileOf("one"), modifiedAt: now } },
      false,
    ],
  ])("%s", async (_, files, warns) => {
    expect((await signOutWarning(fixtureHost({ files }))) !== undefined).toBe(warns);
  });
});
