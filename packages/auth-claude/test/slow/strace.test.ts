import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fingerprint, traceImporter } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { document, identity } from "../machines.js";

const packageFolder = new URL("../..", import.meta.url).pathname;

describe.skipIf(!existsSync("/usr/bin/strace"))("the importer under strace (/usr/bin/strace)", () => {
  let home: string;
  const write = async (name: string, content: string) => {
    const path = join(home, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o600 });
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "home-"));
    await write(".claude/.credentials.json", document({ expiresAt: 1e12 }));
    await write(".claude.json", JSON.stringify({ ...identity, primaryApiKey: "sk-ant-api03-CNRY-AA" }));
    await write(
      ".claude/settings.json",
      '{"apiKeyHelper":"touch ~/was-run","env":{"CLAUDE_CODE_USE_BEDROCK":"1"}}',
    );
    await write(".config/anthropic/active_config", "default");
    await write(".config/anthropic/configs/default.json", '{"authentication":{"type":"user_oauth"}}');
    await write(
      ".config/anthropic/credentials/default.json",
      '{"type":"oauth_token","access_token":"CNRY-profile","expires_at":1000000000}',
    );
    await mkdir(join(home, ".claude/.oauth_refresh.lock"));
    await mkdir(join(home, ".claude.lock"));
  });

  afterEach(() => rm(home, { recursive: true }));

  it("opens every file for reading only, starts no program, reaches no network and leaves everything as it was", async () => {
    const before = await fingerprint(home);
    const { findings, breaches, looks } = await traceImporter({ packageFolder, name: "claude", home });
    expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual([
      "amazon-bedrock reference unknown-expiry",
      "anthropic reference unknown-expiry",
      "anthropic reference expired",
      "anthropic api-key usable",
      "anthropic oauth expired",
    ]);
    expect(breaches).toEqual([]);
    expect(looks).toBeGreaterThan(10);
    expect(await fingerprint(home)).toEqual(before);
  });
});
