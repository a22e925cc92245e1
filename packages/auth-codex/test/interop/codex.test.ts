import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { codex } from "@link-assistant/auth-codex";
import { nodeHost } from "@link-assistant/auth-core/node";
import { installTool } from "@link-assistant/auth-testing/importers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { token } from "../machines.js";

const run = promisify(execFile);
const version = "0.169.0";
const triple = `${process.arch === "arm64" ? "aarch64" : "x86_64"}-unknown-linux-musl`;

const tokens = {
  id_token: token({ email: "ann@example.org", "https://api.openai.com/auth": { chatgpt_plan_type: "plus" } }),
  access_token: token({ exp: 32_503_680_000 }),
  refresh_token: "CNRY-refresh",
  account_id: "acc",
};
const apiKey = { OPENAI_API_KEY: "CNRY-sk-0123456789abcdef" };
const noKey = { OPENAI_API_KEY: null };

/** What Codex signs in with, by its own word. */
type Used = "key" | "login" | "other" | "nothing";

const files: readonly (readonly [string, unknown, Used])[] = [
  ["a key", apiKey, "key"],
  ["a key, named", { auth_mode: "apikey", ...apiKey }, "key"],
  ["a login", { ...noKey, tokens }, "login"],
  ["a login, named", { auth_mode: "chatgpt", ...noKey, tokens }, "login"],
  [
    "a login with a time in nanoseconds",
    { ...noKey, tokens, last_refresh: "2026-11-20T08:00:00.123456789Z" },
    "login",
  ],
  ["a login that somebody else renews", { auth_mode: "chatgptAuthTokens", ...noKey, tokens }, "login"],
  ["both, the key before the login", { ...apiKey, tokens }, "key"],
  ["both, the login named", { auth_mode: "chatgpt", ...apiKey, tokens }, "login"],
  ["fields that it does not know", { ...apiKey, unknown: 1 }, "key"],
  ["a Bedrock key before a key", { ...apiKey, bedrock_api_key: { api_key: "CNRY", region: "r" } }, "other"],
  ["a mode that it does not know", { auth_mode: "passkey", ...apiKey }, "nothing"],
  ["a mode in other letters", { auth_mode: "ApiKey", ...apiKey }, "nothing"],
  ["a key that is a number", { OPENAI_API_KEY: 5 }, "nothing"],
  ["an agent identity that is no text", { ...apiKey, agent_identity: {} }, "nothing"],
  ["a Bedrock key without a region", { ...apiKey, bedrock_api_key: { api_key: "CNRY" } }, "nothing"],
  ["tokens that are empty", { ...apiKey, tokens: {} }, "nothing"],
  ["an ID token that is none", { ...noKey, tokens: { ...tokens, id_token: "a.b" } }, "nothing"],
  ["an ID token without a signature", { ...noKey, tokens: { ...tokens, id_token: "e30.e30." } }, "nothing"],
  [
    "an ID token with an e-mail that is none",
    { ...noKey, tokens: { ...tokens, id_token: token({ email: 5 }) } },
    "nothing",
  ],
  ["no refresh token", { ...noKey, tokens: { ...tokens, refresh_token: undefined } }, "nothing"],
  ["a time that is none", { ...apiKey, last_refresh: "yesterday" }, "nothing"],
  ["a time without a zone", { ...apiKey, last_refresh: "2026-11-20T08:00:00" }, "nothing"],
  ["a list", [], "nothing"],
  ["half a file", '{"OPENAI_API_KEY":"CNRY', "nothing"],
  ["a byte order mark", `\uFEFF${JSON.stringify(apiKey)}`, "nothing"],
];

describe(`beside the real Codex ${version}`, () => {
  let folder: string;
  let program: string | undefined;
  let home: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "codex-real-"));
    program = await installTool({
      folder,
      package: `@openai/codex@${version}`,
      path: `@openai/codex-${process.platform}-${process.arch}/vendor/${triple}/bin/codex`,
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async (context) => {
    if (program === undefined) context.skip(`@openai/codex@${version} could not be installed`);
    home = await mkdtemp(join(tmpdir(), "codex-home-"));
    await mkdir(join(home, ".codex"));
  });
  afterEach(() => home && rm(home, { recursive: true, force: true }));

  /** By `codex login status`, which looks at the store alone. */
  async function usedByCodex(): Promise<Used> {
    const { stdout, stderr } = await run(program ?? "", ["login", "status"], {
      env: { PATH: "/usr/bin:/bin", HOME: home },
    }).catch((error: { stdout: string; stderr: string }) => error);
    const said = stdout + stderr;
    if (said.includes("API key configured")) return "key";
    if (said.includes("Logged in using ChatGPT")) return "login";
    return said.includes("Logged in using") ? "other" : "nothing";
  }

  async function usedByUs(): Promise<Used> {
    const findings = await codex.source.find(nodeHost({ environment: { HOME: home } }));
    const kinds = findings.filter(({ status }) => status === "usable").map(({ kind }) => kind);
    if (kinds.length > 0) return kinds[0] === "api-key" ? "key" : "login";
    return findings.some(({ status }) => status === "unknown-expiry") ? "other" : "nothing";
  }

  it.each(files)("%s", async (_, content, used) => {
    await writeFile(
      join(home, ".codex/auth.json"),
      typeof content === "string" ? content : JSON.stringify(content),
    );
    expect([await usedByCodex(), await usedByUs()]).toEqual([used, used]);
  });

  it.each([
    ["file", "key"],
    ["auto", "key"],
    ["ephemeral", "nothing"],
    ["keyring", "nothing"],
  ])("a file where the store is %s and there is no keychain", async (mode, used) => {
    await writeFile(join(home, ".codex/config.toml"), `cli_auth_credentials_store = "${mode}"\n`);
    await writeFile(join(home, ".codex/auth.json"), JSON.stringify(apiKey));
    expect([await usedByCodex(), await usedByUs()]).toEqual([used, used]);
  });

  // The one known exception to "never usable where Codex refuses": JSON.parse keeps the last of two equal names.
  it("a name that stands there twice is refused by Codex, and read by us", async () => {
    await writeFile(join(home, ".codex/auth.json"), '{"OPENAI_API_KEY":"CNRY-1","OPENAI_API_KEY":"CNRY-2"}');
    expect([await usedByCodex(), await usedByUs()]).toEqual(["nothing", "key"]);
  });

  const tools = ["/usr/bin/dbus-run-session", "/usr/bin/gnome-keyring-daemon", "/usr/bin/secret-tool"];
  it.skipIf(!tools.every((path) => existsSync(path)))(
    "the item that it keeps in the Secret Service (dbus, gnome-keyring, libsecret-tools)",
    async () => {
      const importer = new URL("../../dist/index.js", import.meta.url).pathname;
      const core = new URL("../../../auth-core/dist/node/index.js", import.meta.url).pathname;
      const found = join(home, "found.json");
      const script = `
        printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
        echo CNRY-sk-0123456789abcdef | "${program}" login --with-api-key >/dev/null 2>&1
        "${process.execPath}" --input-type=module --eval '
          import { writeFileSync } from "node:fs";
          import { nodeHost } from "${core}";
          import { codex } from "${importer}";
          const found = await codex.source.find(nodeHost({ keychain: true }));
          const revealed = await found[0]?.reveal();
          writeFileSync("${found}", JSON.stringify({ found, revealed }));'`;
      await writeFile(join(home, ".codex/config.toml"), 'cli_auth_credentials_store = "keyring"\n');
      await mkdir(join(home, "run"), { mode: 0o700 });
      const environment = { PATH: "/usr/bin:/bin", HOME: home, XDG_RUNTIME_DIR: join(home, "run") };
      spawnSync("dbus-run-session", ["--", "bash", "-c", script], { env: environment, timeout: 60_000 });
      expect(JSON.parse(await readFile(found, "utf8"))).toMatchObject({
        found: [
          {
            provider: "openai",
            kind: "api-key",
            status: "usable",
            location: expect.stringMatching(/^keychain Codex Auth\/cli\|/),
          },
        ],
        revealed: { kind: "api-key", apiKey: "CNRY-sk-0123456789abcdef" },
      });
    },
  );
});

/** The program for this machine, without npm's post-install step. */
