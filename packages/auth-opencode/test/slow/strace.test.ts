import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describeTrace } from "@link-assistant/auth-testing/importers";

const entries = {
  deepseek: { type: "api", key: "CNRY-key" },
  anthropic: { type: "oauth", access: "CNRY-access", refresh: "CNRY-refresh", expires: 1 },
  "https://company.example": { type: "wellknown", key: "TOKEN", token: "CNRY-token" },
};

/** Open and with its rows still in the log, as OpenCode leaves it. */
async function openDatabase(home: string): Promise<() => void> {
  const path = join(home, ".local/share/opencode/opencode.db");
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;
    CREATE TABLE credential (id text PRIMARY KEY, integration_id text, label text, value text, active integer,
      time_created integer, time_updated integer);
    INSERT INTO credential VALUES ('cred_1', 'groq', 'work', '{"type":"key","key":"CNRY-row"}', 1, 1, 1)`);
  await chmod(path, 0o644);
  return () => database.close();
}

describeTrace({
  name: "opencode",
  packageFolder: new URL("../..", import.meta.url).pathname,
  files: { ".local/share/opencode/auth.json": JSON.stringify(entries), ".opencode/auth.json": "{}" },
  prepare: openDatabase,
  expected: [
    "deepseek api-key usable",
    "anthropic oauth expired",
    "https://company.example unknown unknown-expiry",
    "groq api-key usable",
    "opencode unknown overruled",
  ],
});
