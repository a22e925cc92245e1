import { type FixtureHostOptions, fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { describe, expect, it } from "vitest";
import { opencode } from "../src/index.js";

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

interface Fixture {
  readonly id: string;
  readonly name: string;
  readonly machine: FixtureHostOptions;
  /** `provider kind status`, one a finding, in order. */
  readonly found: readonly string[];
  /** Words that the findings must have somewhere: a flag, a label, part of a sentence. */
  readonly says?: readonly string[];
}

const fixtures: readonly Fixture[] = [
  {
    id: "OF01",
    name: "one entry of each type",
    machine: file({ deepseek: key, xai: login, "https://company.example": wellKnown }),
    found: ["deepseek api-key usable", "xai oauth usable", "https://company.example unknown unknown-expiry"],
    says: ["COMPANY_TOKEN"],
  },
  { id: "OF01", name: "an empty object", machine: file({}), found: [] },
  { id: "OF01", name: "no file", machine: {}, found: [] },
  ...[-1, 1.5, undefined, "1795494009507", null, 1e300].map((expires) => ({
    id: "OF02",
    name: `expires: ${String(expires)}`,
    machine: file({ xai: { ...login, expires } }),
    found: ["xai unknown malformed"],
    says: ['"expires"', "opencode auth login"],
  })),
  {
    id: "OF02",
    name: "expires: 0 is unknown, not past",
    machine: file({ xai: { ...login, expires: 0 } }),
    found: ["xai oauth unknown-expiry"],
  },
  {
    id: "OF02",
    name: "expires so far off that it is no date",
    machine: file({ xai: { ...login, expires: Number.MAX_SAFE_INTEGER } }),
    found: ["xai oauth unknown-expiry"],
  },
  {
    id: "OF02",
    name: "expires in the past, or in seconds, which OpenCode takes for 1970",
    machine: file({
      xai: { ...login, expires: fixtureNow - 1 },
      gitlab: { ...login, expires: Math.round((fixtureNow + hour) / 1000) },
    }),
    found: ["xai oauth expired", "gitlab oauth expired"],
    says: ["Use it once in OpenCode"],
  },
  {
    id: "OF03",
    name: 'access: "" is a login that OpenCode will refresh',
    machine: file({ xai: { ...login, access: "" } }),
    found: ["xai oauth expired"],
  },
  {
    id: "OF03",
    name: "both tokens empty",
    machine: file({ xai: { ...login, access: "", refresh: "" } }),
    found: ["xai oauth no-login"],
  },
  {
    id: "OF03",
    name: "fields missing or of another type",
    machine: file({
      xai: { ...login, access: undefined },
      poe: { type: "session", key: "CNRY-x" },
      groq: { ...key, metadata: { tier: 1 } },
      mistral: { key: "CNRY-x" },
      cohere: "CNRY-x",
      novita: null,
      nebius: [],
    }),
    found: ["xai", "poe", "groq", "mistral", "cohere", "novita", "nebius"].map(
      (id) => `${id} unknown malformed`,
    ),
    says: ['"access"', '"session"', '"metadata"', 'no "type"'],
  },
  {
    id: "OF03",
    name: "a key that is empty, or could not be sent",
    machine: file({ groq: { ...key, key: "" }, cohere: { ...key, key: "CNRY\nkey" } }),
    found: ["groq api-key no-login", "cohere api-key malformed"],
  },
  {
    id: "OF04",
    name: "a field that OpenCode drops at its next write",
    machine: file({ qwen: { ...login, resourceUrl: "https://portal.example" } }),
    found: ["qwen oauth usable"],
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
    name: `a file ${name}`,
    machine: { files: { [authFile]: text ?? "" } },
    found: ["opencode unknown malformed"],
  })),
  {
    id: "OF06",
    name: "a slash at the end of a name, where OpenCode does not look",
    machine: file({ "deepseek/": key, "https://company.example/": wellKnown, "/": key }),
    found: [
      "deepseek api-key overruled",
      "https://company.example unknown unknown-expiry",
      "opencode api-key overruled",
    ],
  },
  {
    id: "OF06",
    name: "an entry without a name; one named like an object's prototype is nothing",
    machine: { files: { [authFile]: `{"":${JSON.stringify(key)},"__proto__":${JSON.stringify(key)}}` } },
    found: ["opencode api-key usable"],
  },
  ...(["readable-by-others", "writable-by-others", "symlink", "foreign-owner"] as const).map((flag) => ({
    id: "OF07",
    name: `a file that is ${flag} is read, and said to be`,
    machine: file({ deepseek: key }, { flags: [flag] }),
    found: ["deepseek api-key usable"],
    says: [flag],
  })),
  {
    id: "OF08",
    name: "the variable takes the place of the file",
    machine: content({ groq: key }, file({ deepseek: key })),
    found: ["groq api-key usable", "deepseek api-key overruled"],
    says: ["OPENCODE_AUTH_CONTENT is set"],
  },
  {
    id: "OF08",
    name: "a variable that is no JSON: the file counts",
    machine: content("{nope", file({ deepseek: key })),
    found: ["opencode unknown malformed", "deepseek api-key usable"],
    says: ["OpenCode reads auth.json instead"],
  },
  {
    id: "OF08",
    name: "an empty variable: the file counts",
    machine: content("", file({ deepseek: key })),
    found: ["deepseek api-key usable"],
  },
  {
    id: "OF08",
    name: "junk in the variable still takes the place of the file",
    machine: content({ groq: { type: "junk" }, xai: 5 }, file({ deepseek: key })),
    found: ["groq unknown malformed", "xai unknown malformed", "deepseek api-key overruled"],
  },
  {
    id: "OF08",
    name: "JSON of another shape in the variable",
    machine: content("[1]", file({ deepseek: key })),
    found: ["opencode unknown malformed", "deepseek api-key overruled"],
  },
  {
    id: "OF08",
    name: "JSON too deep to be looked at still takes the place of the file",
    machine: content("[".repeat(100) + "]".repeat(100), file({ deepseek: key })),
    found: ["opencode unknown malformed", "deepseek api-key overruled"],
  },
  {
    id: "OF09",
    name: "files that OpenCode never reads",
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
    found: Array.from({ length: 5 }, () => "opencode unknown overruled"),
    says: ["Not read by OpenCode"],
  },
  {
    id: "OF09",
    name: "the true place on Windows is below the profile, not in LOCALAPPDATA",
    machine: {
      platform: "win32",
      environment: { LOCALAPPDATA: "C:\\Users\\ann\\AppData\\Local" },
      files: {
        "~\\.local\\share\\opencode\\auth.json": JSON.stringify({ deepseek: key }),
        "~\\AppData\\Local\\opencode\\auth.json": JSON.stringify({ groq: key }),
      },
    },
    found: ["deepseek api-key usable", "opencode unknown overruled"],
  },
  {
    id: "OF09",
    name: "the true place on macOS is ~/.local/share",
    machine: { platform: "darwin", ...file({ deepseek: key }) },
    found: ["deepseek api-key usable"],
  },
  {
    id: "OF10",
    name: "XDG_DATA_HOME moves the file, and the standard place is then not read",
    machine: {
      environment: { XDG_DATA_HOME: "/data" },
      files: {
        "/data/opencode/auth.json": JSON.stringify({ deepseek: key }),
        [authFile]: JSON.stringify({ groq: key }),
      },
    },
    found: ["deepseek api-key usable", "opencode unknown overruled"],
    says: ["XDG_DATA_HOME names another folder"],
  },
  {
    id: "OF10",
    name: "an empty XDG_DATA_HOME counts as unset",
    machine: { environment: { XDG_DATA_HOME: "" }, ...file({ deepseek: key }) },
    found: ["deepseek api-key usable"],
  },
  {
    id: "OF10",
    name: "a relative XDG_DATA_HOME is relative to the working folder",
    machine: {
      environment: { XDG_DATA_HOME: "data" },
      files: { "/work/data/opencode/auth.json": JSON.stringify({ deepseek: key }) },
    },
    found: ["deepseek api-key usable"],
    says: ["of-project"],
  },
  {
    id: "OF10",
    name: "OPENCODE_DATA_DIR has no effect",
    machine: { environment: { OPENCODE_DATA_DIR: "/elsewhere" }, ...file({ deepseek: key }) },
    found: ["deepseek api-key usable"],
  },
  {
    id: "OF11",
    name: "a file caught while it is rewritten is looked at again",
    machine: {
      files: {
        [authFile]: (look) => ({
          content: look === 0 ? '{"deepseek":' : JSON.stringify({ deepseek: key }),
          modifiedAt: fixtureNow,
        }),
      },
    },
    found: ["deepseek api-key usable"],
  },
  {
    id: "OF11",
    name: "a file that never stops changing",
    machine: { files: { [authFile]: { unreadable: "keeps-changing" } } },
    found: ["opencode unknown unreadable"],
  },
  {
    id: "OF20",
    name: "a database of before the table existed",
    machine: { ...file({ deepseek: key }), databases: { [databaseFile]: { unreadable: "no-such-table" } } },
    found: ["deepseek api-key usable"],
  },
  { id: "OF20", name: "an empty table", machine: database(), found: [] },
  {
    id: "OF20",
    name: "OPENCODE_DB names a file, in the data folder when it is relative",
    machine: {
      environment: { OPENCODE_DB: "other.db" },
      databases: { "~/.local/share/opencode/other.db": [row(rowKey)], [databaseFile]: [row(rowKey)] },
    },
    found: ["deepseek api-key usable"],
    says: ["other.db"],
  },
  {
    id: "OF20",
    name: "OPENCODE_DB=:memory: leaves nothing to find",
    machine: {
      environment: { OPENCODE_DB: ":memory:" },
      databases: { [databaseFile]: [row(rowKey)], "~/.local/share/opencode/:memory:": [row(rowKey)] },
    },
    found: [],
  },
  {
    id: "OF20",
    name: "a database of another release channel is named and left alone",
    machine: {
      databases: { "~/.local/share/opencode/opencode-dev.db": [row(rowKey)] },
      files: { "~/.local/share/opencode/opencode-dev.db": "SQLite format 3\0" },
    },
    found: ["opencode unknown overruled"],
    says: ["--path"],
  },
  {
    id: "OF20",
    name: "unless OPENCODE_DB names it",
    machine: {
      environment: { OPENCODE_DB: "opencode-dev.db" },
      databases: { "~/.local/share/opencode/opencode-dev.db": [row(rowKey)] },
    },
    found: ["deepseek api-key usable"],
  },
  {
    id: "OF21",
    name: "rows of each type",
    machine: database(
      row(rowKey, { id: "cred_1", integration_id: "deepseek" }),
      row(rowLogin, { id: "cred_2", integration_id: "xai" }),
      row({ type: "external", provider: "CNRY" }, { id: "cred_3", integration_id: "gitlab" }),
      row({ type: "passkey" }, { id: "cred_4", integration_id: "poe" }),
      row("{not json", { id: "cred_5", integration_id: "groq" }),
    ),
    found: [
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
    name: "rows that are no credentials at all",
    machine: { databases: { [databaseFile]: [{ id: 1 }, { value: null }, {}] } },
    found: ["opencode", "opencode", "opencode"].map((id) => `${id} unknown malformed`),
  },
  {
    id: "OF22",
    name: "several accounts: the active one first, then the newest, labels kept",
    machine: database(
      row(rowKey, { id: "cred_1", label: "old", active: 0 }),
      row(rowKey, { id: "cred_2", label: "new", active: null, time_updated: fixtureNow - hour }),
      row(rowKey, { id: "cred_3", label: "chosen", active: 1 }),
    ),
    found: ["deepseek api-key usable", "deepseek api-key usable", "deepseek api-key usable"],
    says: ["chosen", "new", "old"],
  },
  {
    id: "OF23",
    name: "a row newer than the file counts",
    machine: {
      ...file({ deepseek: key, groq: key }, { modifiedAt: fixtureNow - 20 * hour }),
      ...database(row(rowKey)),
    },
    found: ["deepseek api-key overruled", "groq api-key usable", "deepseek api-key usable"],
    says: ["2026-11-23T16:00:00.000Z", "2026-11-24T02:00:00.000Z", "opencode.db has a newer entry"],
  },
  {
    id: "OF23",
    name: "a file newer than the row counts",
    machine: { ...file({ deepseek: key }, { modifiedAt: fixtureNow }), ...database(row(rowKey)) },
    found: ["deepseek api-key usable", "deepseek api-key overruled"],
    says: ["auth.json has a newer entry"],
  },
  {
    id: "OF23",
    name: "a row that is 2.x's copy of the file, written in the same moment, counts",
    machine: { ...file({ deepseek: key }, { modifiedAt: fixtureNow - 10 * hour }), ...database(row(rowKey)) },
    found: ["deepseek api-key overruled", "deepseek api-key usable"],
  },
  {
    id: "OF23",
    name: "a row with a time that is none is as old as its database",
    machine: {
      ...file({ deepseek: key }, { modifiedAt: fixtureNow - 2 * hour }),
      databases: {
        [databaseFile]: {
          rows: [row(rowKey, { time_updated: 1e300, time_created: -1 })],
          modifiedAt: fixtureNow - hour,
        },
      },
    },
    found: ["deepseek api-key overruled", "deepseek api-key usable"],
    says: ["2026-11-24T11:00:00.000Z"],
  },
  {
    id: "OF23",
    name: "a newer row that is broken does not hide the file's entry",
    machine: { ...file({ deepseek: key }, { modifiedAt: 0 }), ...database(row({ type: "key" })) },
    found: ["deepseek api-key usable", "deepseek unknown malformed"],
  },
  {
    id: "OF23",
    name: "two accounts side by side, never merged",
    machine: {
      ...file({ xai: { ...login, accountId: "one" } }),
      ...database(row({ ...rowLogin, metadata: { accountID: "two" } }, { integration_id: "xai" })),
    },
    found: ["xai oauth usable", "xai oauth usable"],
  },
  {
    id: "OF23",
    name: "under the variable, the file no longer competes with the database",
    machine: content(
      { groq: key },
      {
        ...file({ deepseek: key }, { modifiedAt: fixtureNow }),
        ...database(row(rowKey)),
      },
    ),
    found: ["groq api-key usable", "deepseek api-key overruled", "deepseek api-key usable"],
  },
  ...(
    [
      ["not-a-database", "malformed", "not a whole SQLite database"],
      ["too-large", "unreadable", "64 MiB"],
      ["no-permission", "unreadable", "No permission"],
    ] as const
  ).map(([unreadable, status, says]) => ({
    id: "OF24",
    name: `a database that is ${unreadable} hides no file`,
    machine: { ...file({ deepseek: key }), databases: { [databaseFile]: { unreadable } } },
    found: ["deepseek api-key usable", `opencode unknown ${status}`],
    says: [says],
  })),
  {
    id: "OF25",
    name: "a database that everybody may read, as OpenCode makes it",
    machine: { databases: { [databaseFile]: { rows: [row(rowKey)], flags: ["readable-by-others"] } } },
    found: ["deepseek api-key usable"],
    says: ["readable-by-others"],
  },
  {
    id: "OF26",
    name: "a Node without SQLite: said, and the file is still read",
    machine: { ...file({ deepseek: key }), databases: { [databaseFile]: { unreadable: "no-sqlite" } } },
    found: ["deepseek api-key usable", "opencode unknown unreadable"],
    says: ["this Node has no SQLite"],
  },
];

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `OF${String(from + index).padStart(2, "0")}`);

describe("what OpenCode can leave on a machine", () => {
  it("has a fixture for each id of the list", () => {
    expect([...new Set(fixtures.map(({ id }) => id))]).toEqual([...ids(1, 11), ...ids(20, 26)]);
  });

  it.each(fixtures)("$id $name", async ({ machine, found, says = [] }) => {
    const findings = await opencode.source.find(fixtureHost(machine));
    expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual(found);
    const printed = JSON.stringify(findings.map(({ locator: _, ...shown }) => shown));
    for (const words of says) expect(printed.replaceAll('\\"', '"')).toContain(words);
    expect(printed).not.toContain("CNRY");
    const unusable = findings.filter(({ status }) => status !== "usable" && status !== "unknown-expiry");
    for (const { detail } of unusable) expect(detail).toMatch(/^[A-Z"].+/);
  });
});
