import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fingerprint, traceImporter } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const packageFolder = new URL("../..", import.meta.url).pathname;

describe.skipIf(!existsSync("/usr/bin/strace"))("the importer under strace (/usr/bin/strace)", () => {
  let home: string;
  let database: DatabaseSync;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "home-"));
    const data = join(home, ".local/share/opencode");
    await mkdir(data, { recursive: true });
    await mkdir(join(home, ".opencode"));
    await writeFile(join(home, ".opencode/auth.json"), "{}");
    const entries = {
      deepseek: { type: "api", key: "CNRY-key" },
      anthropic: { type: "oauth", access: "CNRY-access", refresh: "CNRY-refresh", expires: 1 },
      "https://company.example": { type: "wellknown", key: "TOKEN", token: "CNRY-token" },
    };
    await writeFile(join(data, "auth.json"), JSON.stringify(entries), { mode: 0o644 });
    database = new DatabaseSync(join(data, "opencode.db"));
    database.exec(`PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;
      CREATE TABLE credential (id text PRIMARY KEY, integration_id text, label text, value text, active integer,
        time_created integer, time_updated integer);
      INSERT INTO credential VALUES ('cred_1', 'groq', 'work', '{"type":"key","key":"CNRY-row"}', 1, 1, 1)`);
    await chmod(join(data, "opencode.db"), 0o644);
  });

  afterEach(async () => {
    database.close();
    await rm(home, { recursive: true });
  });

  it("opens every file for reading only, reaches no network and leaves everything as it was", async () => {
    const before = await fingerprint(home);
    const { findings, breaches, looks } = await traceImporter({ packageFolder, name: "opencode", home });
    expect(findings.map(({ provider, status }) => `${provider} ${status}`)).toEqual([
      "deepseek usable",
      "anthropic expired",
      "https://company.example unknown-expiry",
      "groq usable",
      "opencode overruled",
    ]);
    expect(breaches).toEqual([]);
    expect(looks).toBeGreaterThan(10);
    expect(await fingerprint(home)).toEqual(before);
  });
});
