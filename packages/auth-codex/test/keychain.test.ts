import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codex } from "@link-assistant/auth-codex";
import { nodeHost } from "@link-assistant/auth-core/node";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { expect, it } from "vitest";
import { apiKey, machine } from "./machines.js";

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
