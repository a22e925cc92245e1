import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify, stripVTControlCharacters } from "node:util";
import { nodeHost } from "@link-assistant/auth-core/node";
import { opencode } from "@link-assistant/auth-opencode";
import { installTool } from "@link-assistant/auth-testing/importers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const run = promisify(execFile);
const version = "1.18.33";
const later = 32_503_680_000_000;

const login = { type: "oauth", refresh: "CNRY-refresh", access: "CNRY-access", expires: later };
const key = { type: "api", key: "CNRY-key" };

/** Entries by what OpenCode makes of them. The names are of no provider, so that it prints them as they are. */
const accepted = {
  "case-key": key,
  "case-key-metadata": { ...key, metadata: { tier: "one" } },
  "case-key-extra": { ...key, resourceUrl: "https://portal.example" },
  "case-key-empty": { ...key, key: "" },
  "case-login": login,
  "case-login-account": { ...login, accountId: "acc", enterpriseUrl: "https://github.example" },
  "case-login-expired": { ...login, expires: 1 },
  "case-login-unknown-end": { ...login, expires: 0 },
  "case-login-empty": { ...login, access: "" },
  "https://case-well-known.example": { type: "wellknown", key: "TOKEN", token: "CNRY-token" },
};
const dropped = {
  "case-negative": { ...login, expires: -1 },
  "case-fraction": { ...login, expires: 1.5 },
  "case-text-time": { ...login, expires: String(later) },
  "case-no-time": { ...login, expires: undefined },
  "case-no-access": { ...login, access: undefined },
  "case-null-refresh": { ...login, refresh: null },
  "case-account-number": { ...login, accountId: 5 },
  "case-null-account": { ...login, accountId: null },
  "case-no-key": { type: "api" },
  "case-key-number": { type: "api", key: 5 },
  "case-metadata-number": { ...key, metadata: { tier: 1 } },
  "case-metadata-list": { ...key, metadata: ["one"] },
  "case-no-token": { type: "wellknown", key: "TOKEN" },
  "case-other-type": { type: "session", key: "CNRY-key" },
  "case-no-type": { key: "CNRY-key" },
  "case-text": "CNRY-key",
  "case-null": null,
};

describe(`beside the real OpenCode ${version}`, () => {
  let folder: string;
  let program: string | undefined;
  let home: string;
  let data: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "opencode-real-"));
    program = await installTool({
      folder,
      package: `opencode-ai@${version}`,
      path: `opencode-${process.platform}-${process.arch}/bin/opencode`,
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async (context) => {
    if (program === undefined) context.skip(`opencode-ai@${version} could not be installed`);
    home = await mkdtemp(join(tmpdir(), "opencode-home-"));
    data = join(home, ".local/share/opencode");
    await mkdir(data, { recursive: true });
  });
  afterEach(() => home && rm(home, { recursive: true, force: true }));

  /** Names that `opencode auth list` prints. */
  async function listed(environment: Record<string, string> = {}): Promise<readonly string[]> {
    const { stdout } = await run(program ?? "", ["auth", "list"], {
      cwd: home,
      env: {
        PATH: "/usr/bin:/bin",
        HOME: home,
        OPENCODE_DISABLE_MODELS_FETCH: "1",
        OPENCODE_DISABLE_AUTOUPDATE: "1",
        ...environment,
      },
    });
    const [credentials = ""] = stripVTControlCharacters(stdout).split("Environment");
    return [...credentials.matchAll(/●\s+(\S+) (?:api|oauth|wellknown)/g)]
      .map(([, name]) => name ?? "")
      .sort();
  }

  async function found(environment: Record<string, string> = {}) {
    return opencode.source.find(nodeHost({ environment: { HOME: home, ...environment } }));
  }

  const isRead = ({ status }: { status: string }) => status !== "malformed" && status !== "overruled";

  it("accepts and drops the same entries of auth.json", async () => {
    await writeFile(join(data, "auth.json"), JSON.stringify({ ...accepted, ...dropped }));
    const theirs = await listed();
    const ours = (await found()).filter(({ location }) => location.endsWith("auth.json"));
    expect(theirs).toEqual(Object.keys(accepted).sort());
    expect(
      ours
        .filter(isRead)
        .map(({ provider }) => provider)
        .sort(),
    ).toEqual(theirs);
    expect(
      ours
        .filter(({ status }) => status === "malformed")
        .map(({ provider }) => provider)
        .sort(),
    ).toEqual(Object.keys(dropped).sort());
  });

  it.each([
    ["cut off", '{"case-key":{"type":"api"'],
    ["empty", ""],
    ["a list", JSON.stringify([key])],
    ["with a byte order mark", `\uFEFF${JSON.stringify({ "case-key": key })}`],
  ])("a file that is %s: never usable for us where it is nothing to OpenCode", async (_, text) => {
    await writeFile(join(data, "auth.json"), text);
    const theirs = await listed();
    const ours = await found();
    const usable = ours.filter(({ status }) => status === "usable").map(({ provider }) => provider);
    expect(usable.filter((provider) => !theirs.includes(provider))).toEqual([]);
    expect(ours.map(({ status }) => status)).toEqual(["malformed"]);
  });

  it.each([
    ["takes the place of the file", JSON.stringify({ "case-variable": key })],
    ["is no JSON and is passed over", "{nope"],
    ["is empty and is passed over", ""],
    ["is another shape of JSON and still takes its place", "5"],
  ])("OPENCODE_AUTH_CONTENT that %s", async (_, content) => {
    await writeFile(join(data, "auth.json"), JSON.stringify({ "case-file": key }));
    const environment = { OPENCODE_AUTH_CONTENT: content };
    const theirs = await listed(environment);
    const ours = (await found(environment)).filter(isRead).map(({ provider }) => provider);
    expect(ours.sort()).toEqual(theirs);
  });

  it.each([
    ["XDG_DATA_HOME", "xdg/opencode/auth.json", true],
    ["OPENCODE_DATA_DIR", "xdg/auth.json", false],
  ])("%s moves the file for both or for neither", async (variable, name, moves) => {
    const path = join(home, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, JSON.stringify({ "case-moved": key }));
    const environment = { [variable]: join(home, "xdg") };
    expect(await listed(environment)).toEqual(moves ? ["case-moved"] : []);
    const ours = (await found(environment)).filter(isRead).map(({ provider }) => provider);
    expect(ours).toEqual(moves ? ["case-moved"] : []);
  });

  it.each([".opencode/auth.json", "Library/Application Support/opencode/auth.json"])(
    "~/%s is read by neither, and named by us",
    async (name) => {
      const path = join(home, name);
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, JSON.stringify({ "case-decoy": key }));
      expect(await listed()).toEqual([]);
      expect(await found()).toMatchObject([{ provider: "opencode", status: "overruled", location: path }]);
    },
  );

  it("reads the table that it creates, still in the write-ahead log, and warns of its mode", async () => {
    await listed();
    const path = join(data, "opencode.db");
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    expect(await found()).toEqual([]);
    const database = new DatabaseSync(path);
    database.exec("PRAGMA wal_autocheckpoint=0");
    database
      .prepare(
        "INSERT INTO credential (id, integration_id, label, value, time_created, time_updated) VALUES (?, ?, ?, ?, ?, ?)",
      )
      .run("cred_1", "case-row", "work", JSON.stringify({ type: "key", key: "CNRY-row" }), later, later);
    expect(await found()).toMatchObject([
      { provider: "case-row", account: "work", status: "usable", flags: ["readable-by-others"] },
    ]);
    database.close();
  });
});

/** The program for this machine; its post-install step is not run, so it is looked for where npm puts it. */
