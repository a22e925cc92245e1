import { type FixtureHostOptions, fixtureNow } from "@link-assistant/auth-core/testing";
import type { ImporterFixture } from "@link-assistant/auth-testing/importers";

const authFile = "~/.local/share/opencode/auth.json";
const databaseFile = "~/.local/share/opencode/opencode.db";
const hour = 3_600_000;

const key = { type: "api", key: "CNRY-key" };
const login = { type: "oauth", refresh: "CNRY-refresh", access: "CNRY-access", expires: fixtureNow + hour };
const wellKnown = { type: "wellknown", key: "COMPANY_TOKEN", token: "CNRY-well-known" };

/** The file with these entries. */
function file(entries: unknown, more: object = {}): FixtureHostOptions {
  return { files: { [authFile]: { content: JSON.stringify(entries), ...more } } };
}

function row(value: unknown, columns: object = {}) {
  return {
    id: "cred_1",
    integration_id: "deepseek",
    label: "work",
    value: typeof value === "string" ? value : JSON.stringify(value),
    connector_id: null,
    method_id: null,
    active: null,
    time_created: fixtureNow - 10 * hour,
    time_updated: fixtureNow - 10 * hour,
    ...columns,
  };
}

const rowKey = { type: "key", key: "CNRY-row-key" };
const rowLogin = { ...login, methodID: "oauth" };

function database(...rows: ReturnType<typeof row>[]): FixtureHostOptions {
  return { databases: { [databaseFile]: rows } };
}

function content(value: unknown, more: FixtureHostOptions = {}): FixtureHostOptions {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { ...more, environment: { OPENCODE_AUTH_CONTENT: text } };
}

export const fixtures: readonly ImporterFixture[] = [
  {
    id: "OF01",
    title: "one entry of each type",
    machine: file({ deepseek: key, xai: login, "https://company.example": wellKnown }),
    expected: [
      "deepseek api-key usable",
      "xai oauth usable",
      "https://company.example unknown unknown-expiry",
    ],
    says: ["COMPANY_TOKEN"],
  },
  { id: "OF01", title: "an empty object", machine: file({}), expected: [] },
  { id: "OF01", title: "no file", machine: {}, expected: [] },
  ...[-1, 1.5, undefined, "1795494009507", null, 1e300].map((expires) => ({
    id: "OF02",
    title: `expires: ${String(expires)}`,
    machine: file({ xai: { ...login, expires } }),
    expected: ["xai unknown malformed"],
    says: ['"expires"', "opencode auth login"],
  })),
  {
    id: "OF02",
    title: "expires: 0 is unknown, not past",
    machine: file({ xai: { ...login, expires: 0 } }),
    expected: ["xai oauth unknown-expiry"],
  },
  {
    id: "OF02",
    title: "expires so far off that it is no date",
    machine: file({ xai: { ...login, expires: Number.MAX_SAFE_INTEGER } }),
    expected: ["xai oauth unknown-expiry"],
  },
  {
    id: "OF02",
    title: "expires in the past, or in seconds, which OpenCode takes for 1970",
    machine: file({
      xai: { ...login, expires: fixtureNow - 1 },
      gitlab: { ...login, expires: Math.round((fixtureNow + hour) / 1000) },
    }),
    expected: ["xai oauth expired", "gitlab oauth expired"],
    says: ["Use it once in OpenCode"],
  },
  {
    id: "OF03",
    title: 'access: "" is a login that OpenCode will refresh',
    machine: file({ xai: { ...login, access: "" } }),
    expected: ["xai oauth expired"],
  },
  {
    id: "OF03",
    title: "both tokens empty",
    machine: file({ xai: { ...login, access: "", refresh: "" } }),
    expected: ["xai oauth no-login"],
  },
  {
    id: "OF03",
    title: "fields missing or of another type",
    machine: file({
      xai: { ...login, access: undefined },
      poe: { type: "session", key: "CNRY-x" },
      groq: { ...key, metadata: { tier: 1 } },
      mistral: { key: "CNRY-x" },
      cohere: "CNRY-x",
      novita: null,
      nebius: [],
    }),
    expected: ["xai", "poe", "groq", "mistral", "cohere", "novita", "nebius"].map(
      (id) => `${id} unknown malformed`,
    ),
    says: ['"access"', '"session"', '"metadata"', 'no "type"'],
  },
  {
    id: "OF03",
    title: "a key that is empty, or could not be sent",
    machine: file({ groq: { ...key, key: "" }, cohere: { ...key, key: "CNRY\nkey" } }),
    expected: ["groq api-key no-login", "cohere api-key malformed"],
  },
  {
    id: "OF04",
    title: "a field that OpenCode drops at its next write",
    machine: file({ qwen: { ...login, resourceUrl: "https://portal.example" } }),
    expected: ["qwen oauth usable"],
    says: ["resourceUrl", "drops it", "unusual-shape"],
  },
  ...[
    ["cut off by a write", `{"deepseek":{"type":"api","key":"CNRY`],
    ["with a byte order mark", `\uFEFF${JSON.stringify({ deepseek: key })}`],
    ["empty", ""],
    ["a list", JSON.stringify([key])],
    ["a string", '"CNRY"'],
  ].map(([name, text]) => ({
    id: "OF05",
    title: `a file ${name}`,
    machine: { files: { [authFile]: text ?? "" } },
    expected: ["opencode unknown malformed"],
  })),
  {
    id: "OF06",
    title: "a slash at the end of a name, where OpenCode does not look",
    machine: file({ "deepseek/": key, "https://company.example/": wellKnown, "/": key }),
    expected: [
      "deepseek api-key overruled",
      "https://company.example unknown unknown-expiry",
      "opencode api-key overruled",
    ],
  },
  {
    id: "OF06",
    title: "an entry without a name; one named like an object's prototype is nothing",
    machine: { files: { [authFile]: `{"":${JSON.stringify(key)},"__proto__":${JSON.stringify(key)}}` } },
    expected: ["opencode api-key usable"],
  },
  ...(["readable-by-others", "writable-by-others", "symlink", "foreign-owner"] as const).map((flag) => ({
    id: "OF07",
    title: `a file that is ${flag} is read, and said to be`,
    machine: file({ deepseek: key }, { flags: [flag] }),
    expected: ["deepseek api-key usable"],
    says: [flag],
  })),
  {
    id: "OF08",
    title: "the variable takes the place of the file",
    machine: content({ groq: key }, file({ deepseek: key })),
    expected: ["groq api-key usable", "deepseek api-key overruled"],
    says: ["OPENCODE_AUTH_CONTENT is set"],
  },
  {
    id: "OF08",
    title: "a variable that is no JSON: the file counts",
    machine: content("{nope", file({ deepseek: key })),
    expected: ["opencode unknown malformed", "deepseek api-key usable"],
    says: ["OpenCode reads auth.json instead"],
  },
  {
    id: "OF08",
    title: "an empty variable: the file counts",
    machine: content("", file({ deepseek: key })),
    expected: ["deepseek api-key usable"],
  },
  {
    id: "OF08",
    title: "junk in the variable still takes the place of the file",
    machine: content({ groq: { type: "junk" }, xai: 5 }, file({ deepseek: key })),
    expected: ["groq unknown malformed", "xai unknown malformed", "deepseek api-key overruled"],
  },
  {
    id: "OF08",
    title: "JSON of another shape in the variable",
    machine: content("[1]", file({ deepseek: key })),
    expected: ["opencode unknown malformed", "deepseek api-key overruled"],
  },
  {
    id: "OF08",
    title: "JSON too deep to be looked at still takes the place of the file",
    machine: content("[".repeat(100) + "]".repeat(100), file({ deepseek: key })),
    expected: ["opencode unknown malformed", "deepseek api-key overruled"],
  },
  {
    id: "OF09",
    title: "files that OpenCode never reads",
    machine: {
      environment: { LOCALAPPDATA: "/local", APPDATA: "/roaming", OPENCODE_DATA_DIR: "/elsewhere" },
      files: Object.fromEntries(
        [
          "~/.opencode/auth.json",
          "/local/opencode/auth.json",
          "/roaming/opencode/auth.json",
          "~/Library/Application Support/opencode/auth.json",
          "/elsewhere/auth.json",
        ].map((path) => [path, JSON.stringify({ deepseek: key })]),
      ),
    },
    expected: Array.from({ length: 5 }, () => "opencode unknown overruled"),
    says: ["Not read by OpenCode"],
  },
  {
    id: "OF09",
    title: "the true place on Windows is below the profile, not in LOCALAPPDATA",
    machine: {
      platform: "win32",
      environment: { LOCALAPPDATA: "C:\\Users\\ann\\AppData\\Local" },
      files: {
        "~\\.local\\share\\opencode\\auth.json": JSON.stringify({ deepseek: key }),
        "~\\AppData\\Local\\opencode\\auth.json": JSON.stringify({ groq: key }),
      },
    },
    expected: ["deepseek api-key usable", "opencode unknown overruled"],
  },
  {
    id: "OF09",
    title: "the true place on macOS is ~/.local/share",
    machine: { platform: "darwin", ...file({ deepseek: key }) },
    expected: ["deepseek api-key usable"],
  },
  {
    id: "OF10",
    title: "XDG_DATA_HOME moves the file, and the standard place is then not read",
    machine: {
      environment: { XDG_DATA_HOME: "/data" },
      files: {
        "/data/opencode/auth.json": JSON.stringify({ deepseek: key }),
        [authFile]: JSON.stringify({ groq: key }),
      },
    },
    expected: ["deepseek api-key usable", "opencode unknown overruled"],
    says: ["XDG_DATA_HOME names another folder"],
  },
  {
    id: "OF10",
    title: "an empty XDG_DATA_HOME counts as unset",
    machine: { environment: { XDG_DATA_HOME: "" }, ...file({ deepseek: key }) },
    expected: ["deepseek api-key usable"],
  },
  {
    id: "OF10",
    title: "a relative XDG_DATA_HOME is relative to the working folder",
    machine: {
      environment: { XDG_DATA_HOME: "data" },
      files: {
        "/work/data/opencode/auth.json": JSON.stringify({ deepseek: key }),
        "/work/data/link-assistant-agent/auth.json": JSON.stringify({ groq: key }),
      },
    },
    expected: [
      { is: "deepseek api-key usable", flags: ["of-project"] },
      { is: "groq api-key usable", flags: ["of-project"] },
    ],
  },
  {
    id: "OF10",
    title: "OPENCODE_DATA_DIR has no effect",
    machine: { environment: { OPENCODE_DATA_DIR: "/elsewhere" }, ...file({ deepseek: key }) },
    expected: ["deepseek api-key usable"],
  },
  {
    id: "OF11",
    title: "a file caught while it is rewritten is looked at again",
    machine: {
      files: {
        [authFile]: (look) => ({
          content: look === 0 ? '{"deepseek":' : JSON.stringify({ deepseek: key }),
          modifiedAt: fixtureNow,
        }),
      },
    },
    expected: ["deepseek api-key usable"],
  },
  {
    id: "OF11",
    title: "a file that never stops changing",
    machine: { files: { [authFile]: { unreadable: "keeps-changing" } } },
    expected: ["opencode unknown unreadable"],
  },
  {
    id: "OF20",
    title: "a database of before the table existed",
    machine: { ...file({ deepseek: key }), databases: { [databaseFile]: { unreadable: "no-such-table" } } },
    expected: ["deepseek api-key usable"],
  },
  { id: "OF20", title: "an empty table", machine: database(), expected: [] },
  {
    id: "OF20",
    title: "OPENCODE_DB names a file, in the data folder when it is relative",
    machine: {
      environment: { OPENCODE_DB: "other.db" },
      databases: { "~/.local/share/opencode/other.db": [row(rowKey)], [databaseFile]: [row(rowKey)] },
    },
    expected: ["deepseek api-key usable"],
    says: ["other.db"],
  },
  {
    id: "OF20",
    title: "OPENCODE_DB=:memory: leaves nothing to find",
    machine: {
      environment: { OPENCODE_DB: ":memory:" },
      databases: { [databaseFile]: [row(rowKey)], "~/.local/share/opencode/:memory:": [row(rowKey)] },
    },
    expected: [],
  },
  {
    id: "OF20",
    title: "a database of another release channel is named and left alone",
    machine: {
      databases: { "~/.local/share/opencode/opencode-dev.db": [row(rowKey)] },
      files: { "~/.local/share/opencode/opencode-dev.db": "SQLite format 3\0" },
    },
    expected: ["opencode unknown overruled"],
    says: ["--path"],
  },
  {
    id: "OF20",
    title: "unless OPENCODE_DB names it",
    machine: {
      environment: { OPENCODE_DB: "opencode-dev.db" },
      databases: { "~/.local/share/opencode/opencode-dev.db": [row(rowKey)] },
    },
    expected: ["deepseek api-key usable"],
  },
  {
    id: "OF21",
    title: "rows of each type",
    machine: database(
      row(rowKey, { id: "cred_1", integration_id: "deepseek" }),
      row(rowLogin, { id: "cred_2", integration_id: "xai" }),
      row({ type: "external", provider: "CNRY" }, { id: "cred_3", integration_id: "gitlab" }),
      row({ type: "passkey" }, { id: "cred_4", integration_id: "poe" }),
      row("{not json", { id: "cred_5", integration_id: "groq" }),
    ),
    expected: [
      "deepseek api-key usable",
      "xai oauth usable",
      "gitlab reference unknown-expiry",
      "poe unknown malformed",
      "groq unknown malformed",
    ],
    says: ['"passkey"', "not JSON"],
  },
  {
    id: "OF21",
    title: "rows that are no credentials at all",
    machine: { databases: { [databaseFile]: [{ id: 1 }, { value: null }, {}] } },
    expected: ["opencode", "opencode", "opencode"].map((id) => `${id} unknown malformed`),
  },
  {
    id: "OF22",
    title: "several accounts: the active one first, then the newest, labels kept",
    machine: database(
      row(rowKey, { id: "cred_1", label: "old", active: 0 }),
      row(rowKey, { id: "cred_2", label: "new", active: null, time_updated: fixtureNow - hour }),
      row(rowKey, { id: "cred_3", label: "chosen", active: 1 }),
    ),
    expected: ["deepseek api-key usable", "deepseek api-key usable", "deepseek api-key usable"],
    says: ["chosen", "new", "old"],
  },
  {
    id: "OF23",
    title: "a row newer than the file counts",
    machine: {
      ...file({ deepseek: key, groq: key }, { modifiedAt: fixtureNow - 20 * hour }),
      ...database(row(rowKey)),
    },
    expected: ["deepseek api-key overruled", "groq api-key usable", "deepseek api-key usable"],
    says: ["2026-11-23T16:00:00.000Z", "2026-11-24T02:00:00.000Z", "opencode.db has a newer entry"],
  },
  {
    id: "OF23",
    title: "a file newer than the row counts",
    machine: { ...file({ deepseek: key }, { modifiedAt: fixtureNow }), ...database(row(rowKey)) },
    expected: ["deepseek api-key usable", "deepseek api-key overruled"],
    says: ["auth.json has a newer entry"],
  },
  {
    id: "OF23",
    title: "a row that is 2.x's copy of the file, written in the same moment, counts",
    machine: { ...file({ deepseek: key }, { modifiedAt: fixtureNow - 10 * hour }), ...database(row(rowKey)) },
    expected: ["deepseek api-key overruled", "deepseek api-key usable"],
  },
  {
    id: "OF23",
    title: "a row with a time that is none is as old as its database",
    machine: {
      ...file({ deepseek: key }, { modifiedAt: fixtureNow - 2 * hour }),
      databases: {
        [databaseFile]: {
          rows: [row(rowKey, { time_updated: 1e300, time_created: -1 })],
          modifiedAt: fixtureNow - hour,
        },
      },
    },
    expected: ["deepseek api-key overruled", "deepseek api-key usable"],
    says: ["2026-11-24T11:00:00.000Z"],
  },
  {
    id: "OF23",
    title: "a newer row that is broken does not hide the file's entry",
    machine: { ...file({ deepseek: key }, { modifiedAt: 0 }), ...database(row({ type: "key" })) },
    expected: ["deepseek api-key usable", "deepseek unknown malformed"],
  },
  {
    id: "OF23",
    title: "two accounts side by side, never merged",
    machine: {
      ...file({ xai: { ...login, accountId: "one" } }),
      ...database(row({ ...rowLogin, metadata: { accountID: "two" } }, { integration_id: "xai" })),
    },
    expected: ["xai oauth usable", "xai oauth usable"],
  },
  {
    id: "OF23",
    title: "under the variable, the file no longer competes with the database",
    machine: content(
      { groq: key },
      {
        ...file({ deepseek: key }, { modifiedAt: fixtureNow }),
        ...database(row(rowKey)),
      },
    ),
    expected: ["groq api-key usable", "deepseek api-key overruled", "deepseek api-key usable"],
  },
  ...(
    [
      ["not-a-database", "malformed", "not a whole SQLite database"],
      ["too-large", "unreadable", "64 MiB"],
      ["no-permission", "unreadable", "No permission"],
    ] as const
  ).map(([unreadable, status, says]) => ({
    id: "OF24",
    title: `a database that is ${unreadable} hides no file`,
    machine: { ...file({ deepseek: key }), databases: { [databaseFile]: { unreadable } } },
    expected: ["deepseek api-key usable", `opencode unknown ${status}`],
    says: [says],
  })),
  {
    id: "OF25",
    title: "a database that everybody may read, as OpenCode makes it",
    machine: { databases: { [databaseFile]: { rows: [row(rowKey)], flags: ["readable-by-others"] } } },
    expected: ["deepseek api-key usable"],
    says: ["readable-by-others"],
  },
  {
    id: "OF26",
    title: "a Node without SQLite: said, and the file is still read",
    machine: { ...file({ deepseek: key }), databases: { [databaseFile]: { unreadable: "no-sqlite" } } },
    expected: ["deepseek api-key usable", "opencode unknown unreadable"],
    says: ["this Node has no SQLite"],
  },
];
