import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { nodeHost } from "@link-assistant/auth-core/node";
import { gemini } from "@link-assistant/auth-gemini";
import { installTool } from "@link-assistant/auth-testing/importers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encrypt, newStore } from "../encrypt.js";
import { storedKey, storedLogin } from "../machines.js";

const run = promisify(execFile);
const version = "0.61.0";
const here = { hostName: hostname(), userName: userInfo().username };
const encrypted = { GEMINI_FORCE_ENCRYPTED_FILE_STORAGE: "true", GEMINI_FORCE_FILE_STORAGE: "true" };

const login = {
  access_token: "CNRY-access",
  refresh_token: "CNRY-refresh",
  scope: "openid email",
  token_type: "Bearer",
  expiry_date: Date.now() + 3_600_000,
};

describe(`beside the credential modules of Gemini CLI ${version}`, () => {
  let folder: string;
  let core: string | undefined;
  let home: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gemini-real-"));
    core = await installTool({
      folder,
      package: `@google/gemini-cli-core@${version}`,
      path: "@google/gemini-cli-core",
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async (context) => {
    if (core === undefined) context.skip(`@google/gemini-cli-core@${version} could not be installed`);
    home = await mkdtemp(join(tmpdir(), "gemini-home-"));
    await mkdir(join(home, ".gemini"));
  });
  afterEach(() => home && rm(home, { recursive: true, force: true }));

  /** Runs their code: `store` saves and loads the login, `keys` saves and loads the API key. */
  async function theirs(code: string): Promise<unknown> {
    const module = (path: string) => JSON.stringify(pathToFileURL(join(core ?? "", "dist/src", path)).href);
    const script = `
      await import(${module("index.js")});
      const { OAuthCredentialStorage: store } = await import(${module("code_assist/oauth-credential-storage.js")});
      const keys = await import(${module("core/apiKeyCredentialStorage.js")});
      const answer = await (async () => { ${code} })().catch((error) => ({ error: String(error.cause ?? error) }));
      process.stdout.write("\\n" + JSON.stringify(answer ?? null));
      process.exit(0);`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      env: { PATH: "/usr/bin:/bin", HOME: home, ...encrypted },
    });
    return JSON.parse(stdout.slice(stdout.lastIndexOf("\n") + 1));
  }

  const ours = () =>
    gemini.source.find(nodeHost({ environment: { HOME: home, ...encrypted }, workingFolder: home }));
  const file = (name: string) => join(home, ".gemini", name);

  it("reads the login and the key that it has encrypted", async () => {
    await theirs(`await keys.saveApiKey("CNRY-key"); await store.saveCredentials(${JSON.stringify(login)});`);
    expect(await readFile(file("gemini-credentials.json"), "utf8")).toMatch(
      /^[0-9a-f]{24}:[0-9a-f]{32}:[0-9a-f]+$/,
    );
    const findings = await ours();
    expect(await Promise.all(findings.map(({ reveal }) => reveal()))).toEqual([
      {
        kind: "oauth",
        accessToken: "CNRY-access",
        refreshToken: "CNRY-refresh",
        expiresAt: login.expiry_date,
        scopes: ["openid", "email"],
      },
      { kind: "api-key", apiKey: "CNRY-key" },
    ]);
  });

  it("follows the login when it moves from the plain file to the encrypted one", async () => {
    await writeFile(file("oauth_creds.json"), JSON.stringify(login), { mode: 0o600 });
    const before = await ours();
    await theirs("return store.loadCredentials();");
    const after = await ours();
    expect(
      [before, after].map((findings) => findings.map(({ location, status }) => [location, status])),
    ).toEqual([[[file("oauth_creds.json"), "usable"]], [[file("gemini-credentials.json"), "usable"]]]);
  });

  it.each([12, 16])("reads what our fixtures encrypt with an iv of %i bytes, as we do", async (ivBytes) => {
    const store = newStore({
      "gemini-cli-oauth": { "main-account": storedLogin },
      "gemini-cli-api-key": { "default-api-key": storedKey },
    });
    await writeFile(file("gemini-credentials.json"), encrypt(store, { ...here, ivBytes }));
    expect(
      await theirs("return [(await store.loadCredentials()).access_token, await keys.loadApiKey()];"),
    ).toEqual(["CNRY-stored-access", "CNRY-stored-key"]);
    expect((await ours()).map(({ kind }) => kind)).toEqual(["oauth", "api-key"]);
  });

  it.each([
    ["of another host", encrypt(newStore({}), { ...here, hostName: "other" }), "encrypted-for-other-host"],
    [
      "cut off",
      encrypt(newStore({ "gemini-cli-oauth": { "main-account": storedLogin } }), here).slice(0, -6),
      "encrypted-for-other-host",
    ],
    ["plain JSON", JSON.stringify(newStore({})), "malformed"],
    ["empty", "", "malformed"],
  ])(
    "a file that is %s is an error for it, and a finding of ours that says why",
    async (_, content, status) => {
      await writeFile(file("gemini-credentials.json"), content);
      expect(await theirs("return store.loadCredentials();")).toMatchObject({
        error: expect.stringContaining("Corrupted"),
      });
      expect((await ours()).map((found) => found.status)).toEqual([status]);
    },
  );

  it.each([
    ["half of it", '{"access_token":"CNRY'],
    ["a byte order mark", `\uFEFF${JSON.stringify(login)}`],
    ["nothing", ""],
  ])("a plain file with %s is no login for it, and never usable for us", async (_, content) => {
    await writeFile(file("oauth_creds.json"), content);
    expect(await theirs("return store.loadCredentials();")).toBeNull();
    expect((await ours()).map(({ status }) => status)).toEqual(["malformed"]);
  });
});
