import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fingerprint, traceImporter } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encrypt, newStore } from "../encrypt.js";
import { login, storedKey, storedLogin } from "../machines.js";

const packageFolder = new URL("../..", import.meta.url).pathname;
const here = { hostName: hostname(), userName: userInfo().username };

describe.skipIf(!existsSync("/usr/bin/strace"))("the importer under strace (/usr/bin/strace)", () => {
  let home: string;
  const write = async (name: string, content: string) => {
    const path = join(home, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o600 });
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "home-"));
    await write(".gemini/oauth_creds.json", JSON.stringify({ ...login, expiry_date: 1e12 }));
    await write(
      ".gemini/gemini-credentials.json",
      encrypt(
        newStore({
          "gemini-cli-oauth": { "main-account": storedLogin },
          "gemini-cli-api-key": { "default-api-key": storedKey },
        }),
        here,
      ),
    );
    const old = encrypt({ "main-account": storedLogin }, { ...here, ivBytes: 16 });
    await write(".gemini/mcp-oauth-tokens-v2.json", old);
    await write(".gemini/google_accounts.json", '{"active":"ann@example.org","old":[]}');
    await write(".gemini/settings.json", '{"security":{"auth":{"selectedType":"vertex-ai"}}} // mine');
    await write(".gemini/.env", "GEMINI_API_KEY=CNRY-key\n");
    await write(".gemini/jetski-standalone-oauth-token", '{"token":{"access_token":"CNRY-agy"}}');
    await write("elsewhere/adc.json", '{"type":"service_account","private_key":"CNRY-private"}');
    await mkdir(join(home, ".config/gcloud"), { recursive: true });
    await symlink(
      join(home, "elsewhere/adc.json"),
      join(home, ".config/gcloud/application_default_credentials.json"),
    );
  });

  afterEach(() => rm(home, { recursive: true }));

  it("opens every file for reading only, starts no program, reaches no network and leaves everything as it was", async () => {
    const before = await fingerprint(home);
    const { findings, breaches, looks } = await traceImporter({ packageFolder, name: "gemini", home });
    expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual([
      "google api-key usable",
      "google oauth expired",
      "google oauth overruled",
      "google api-key usable",
      "google oauth overruled",
      "google-vertex reference unknown-expiry",
      "google-vertex reference unknown-expiry",
      "google unknown unknown-expiry",
    ]);
    expect(breaches).toEqual([]);
    expect(looks).toBeGreaterThan(10);
    expect(await fingerprint(home)).toEqual(before);
  });
});
