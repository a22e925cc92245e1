import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint, traceImporter } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { token } from "../token.js";

const packageFolder = new URL("../..", import.meta.url).pathname;

describe.skipIf(!existsSync("/usr/bin/strace"))("the importer under strace (/usr/bin/strace)", () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "home-"));
    await mkdir(join(home, ".codex"));
    await writeFile(join(home, ".codex/config.toml"), 'cli_auth_credentials_store = "auto"\n');
    const tokens = {
      id_token: token({ email: "ann@example.org" }),
      access_token: token({ exp: 1 }),
      refresh_token: "CNRY-refresh",
    };
    await writeFile(join(home, ".codex/auth.json"), JSON.stringify({ auth_mode: "chatgpt", tokens }), {
      mode: 0o600,
    });
  });

  afterEach(() => rm(home, { recursive: true }));

  it("opens every file for reading only, starts no program, reaches no network and leaves everything as it was", async () => {
    const before = await fingerprint(home);
    const { findings, breaches, looks } = await traceImporter({ packageFolder, name: "codex", home });
    expect(findings.map(({ provider, status }) => `${provider} ${status}`)).toEqual([
      "openai unreadable",
      "openai expired",
    ]);
    expect(breaches).toEqual([]);
    expect(looks).toBeGreaterThan(3);
    expect(await fingerprint(home)).toEqual(before);
  });
});
