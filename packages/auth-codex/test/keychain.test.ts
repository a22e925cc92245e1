import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codex } from "@link-assistant/auth-codex";
import { nodeHost } from "@link-assistant/auth-core/node";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { expect, it } from "vitest";
import { keychainAccount } from "../src/places.js";
import { apiKey, item, machine, mode } from "./machines.js";

it("the keychain is left alone where Codex does not use it", async () => {
  const host = fixtureHost({ ...machine(apiKey), keychain: [] });
  await codex.source.find(host);
  expect(host.looks.filter((look) => look.startsWith("keychain"))).toEqual([]);
});

it("the Secret Service is asked by the names that Codex's keychain library gives its attributes", async () => {
  const home = await mkdtemp(join(tmpdir(), "codex-"));
  await mkdir(join(home, ".codex"));
  await writeFile(join(home, ".codex/config.toml"), 'cli_auth_credentials_store = "keyring"');
  const calls: string[] = [];
  const keychain = async (program: string, words: readonly string[]) => {
    calls.push([program, ...words].join(" "));
    return { status: "ended", exitCode: 1, output: "", errors: "" } as const;
  };
  const host = { ...nodeHost({ environment: { HOME: home }, keychain }), platform: "linux" } as const;
  await codex.source.find(host);
  await rm(home, { recursive: true });
  expect(calls[0]).toMatch(/^secret-tool lookup service Codex Auth username cli\|[0-9a-f]{16}$/);
});

it.each(["locked", "timed-out", "no-tool", "failed"] as const)(
  "auto mode: a keychain that is %s lets the file count, as in Codex",
  async (problem) => {
    const host = fixtureHost(machine(apiKey, { ...mode("auto"), keychain: [item({ problem })] }));
    const findings = await codex.source.find(host);
    expect(findings.map(({ kind }) => kind)).toEqual(["unknown", "api-key"]);
    expect(findings[1]?.status).toBe("usable");
  },
);

it.each([
  ["C:\\Users\\ann\\.codex", "\\\\?\\C:\\Users\\ann\\.codex"],
  ["\\\\?\\C:\\Users\\ann\\.codex", "\\\\?\\C:\\Users\\ann\\.codex"],
])("on Windows the item of %s is named by %s", async (folder, hashed) => {
  const account = await keychainAccount(fixtureHost({ platform: "win32" }), folder);
  expect(account).toBe(item("present", hashed).account);
});
