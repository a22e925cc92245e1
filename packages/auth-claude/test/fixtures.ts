import { type FixtureHostOptions, fixtureNow } from "@link-assistant/auth-core/testing";
import type { ImporterFixture } from "@link-assistant/auth-testing/importers";
import { document, hex, hour, identity, inAnHour, login, mac, paths, withLogin } from "./machines.js";

const fresh = (content: string) => ({ content, modifiedAt: fixtureNow - 10 });
const { refreshToken: _, ...withoutRefresh } = login;
const usable = { is: "anthropic oauth usable" } as const;
const profileFolder = "~/.config/anthropic";
const profile = (name: string, more: object = {}) => ({
  [`${profileFolder}/configs/${name}.json`]: JSON.stringify({
    version: 1,
    authentication: { type: "user_oauth" },
    ...more,
  }),
});
const profileCredentials = (name: string, more: object = {}) => ({
  [`${profileFolder}/credentials/${name}.json`]: JSON.stringify({
    version: 1,
    type: "oauth_token",
    access_token: "CNRY-profile",
    expires_at: inAnHour / 1000,
    account_email: "ann@example.org",
    ...more,
  }),
});
const lock = (ageMs: number) => ({ unreadable: "a-directory", modifiedAt: fixtureNow - ageMs }) as const;
const reference = { is: "anthropic reference usable" } as const;

export const fixtures: readonly ImporterFixture[] = [
  { id: "CF01", title: "file missing", machine: {}, expected: [] },
  {
    id: "CF01",
    title: "file vanishes between two looks",
    machine: { files: { [paths.credentials]: (look) => (look === 0 ? fresh("") : undefined) } },
    expected: [],
  },
  ...["", "{", '{"claudeAiOauth":{"accessToken":"CNRY', `${document()}}`].map((content) => ({
    id: "CF02",
    title: `torn: ${JSON.stringify(content.slice(0, 10))}…`,
    machine: { files: { [paths.credentials]: fresh(content) } },
    expected: [{ is: "claude unknown malformed", detail: /Sign in again/ }] as const,
  })),
  {
    id: "CF02",
    title: "torn at the first two looks, then whole",
    machine: { files: { [paths.credentials]: (look) => fresh(look < 2 ? "{" : document()) } },
    expected: [usable],
  },
  {
    id: "CF02",
    title: "keychain item cut at 2015 bytes: the file counts",
    machine: mac(document({ padding: "x".repeat(3000) }).slice(0, 2015), withLogin({})),
    expected: [{ is: "anthropic oauth malformed" }, { ...usable, at: paths.credentials }],
  },
  {
    id: "CF03",
    title: "byte order mark: the tool refuses it",
    machine: { files: { [paths.credentials]: `\uFEFF${document()}` } },
    expected: [{ is: "claude unknown malformed", detail: /byte order mark/ }],
  },
  {
    id: "CF03",
    title: "UTF-16",
    machine: { files: { [paths.credentials]: Buffer.from(`\uFEFF${document()}`, "utf16le") } },
    expected: [{ is: "claude unknown malformed", detail: /UTF-16/ }],
  },
  ...["[]", '"CNRY-text"', "null", "7"].map((content) => ({
    id: "CF04",
    title: `JSON that is no object: ${content.slice(0, 3)}`,
    machine: { files: { [paths.credentials]: content } },
    expected: [{ is: "claude unknown malformed", detail: /not an object/ }] as const,
  })),
  ...["text", 7, [], { accessToken: 7 }, {}].map((claudeAiOauth) => ({
    id: "CF04",
    title: `a login that is ${JSON.stringify(claudeAiOauth)}`,
    machine: { files: { [paths.credentials]: JSON.stringify({ claudeAiOauth }) } },
    expected: [{ is: "anthropic oauth malformed" }] as const,
  })),
  {
    id: "CF05",
    title: "unknown keys at the top and inside, another order",
    machine: {
      files: {
        [paths.credentials]: JSON.stringify({
          mcpOAuth: { "a|b": { accessToken: "CNRY-mcp", clientSecret: "CNRY-secret" } },
          pluginSecrets: { x: "CNRY-plugin" },
          claudeAiOauth: { extra: 1, ...Object.fromEntries(Object.entries(login).reverse()) },
        }),
      },
    },
    expected: [{ ...usable, plan: "max 5x", expiresAt: inAnHour }],
  },
  ...[
    { accessToken: "", refreshToken: "", expiresAt: 0 },
    { accessToken: "  ", refreshToken: "" },
    { expiresAt: 0 },
  ].map((changes) => ({
    id: "CF06",
    title: `the mark of a dead login: ${JSON.stringify(changes)}`,
    machine: withLogin(changes),
    expected: [{ is: "anthropic oauth login-ended", detail: /sign in again/ }] as const,
  })),
  ...[undefined, null, ""].map((refreshToken) => ({
    id: "CF07",
    title: `refreshToken ${JSON.stringify(refreshToken) ?? "missing"}`,
    machine: withLogin({ refreshToken }),
    expected: [{ ...usable, flags: ["not-renewable"] }],
  })),
  {
    id: "CF07",
    title: "no refresh token, and expired",
    machine: {
      files: {
        [paths.credentials]: JSON.stringify({
          claudeAiOauth: { ...withoutRefresh, expiresAt: fixtureNow - 1 },
        }),
      },
    },
    expected: [{ is: "anthropic oauth expired", flags: ["not-renewable"], detail: /sign in again/ }],
  },
  {
    id: "CF08",
    title: "expiresAt in seconds",
    machine: withLogin({ expiresAt: inAnHour / 1000 }),
    expected: [{ ...usable, flags: ["expiry-unit-guessed"], expiresAt: inAnHour }],
  },
  {
    id: "CF08",
    title: "expiresAt in microseconds",
    machine: withLogin({ expiresAt: inAnHour * 1000 }),
    expected: [{ is: "anthropic oauth unknown-expiry" }],
  },
  ...[null, undefined].map((expiresAt) => ({
    id: "CF09",
    title: `expiresAt ${JSON.stringify(expiresAt) ?? "absent"}`,
    machine: withLogin({ expiresAt }),
    expected: [{ is: "anthropic oauth unknown-expiry" }] as const,
  })),
  ...[String(inAnHour), new Date(inAnHour).toISOString()].map((expiresAt) => ({
    id: "CF10",
    title: `expiresAt as ${expiresAt}`,
    machine: withLogin({ expiresAt }),
    expected: [{ ...usable, expiresAt: inAnHour }],
  })),
  {
    id: "CF10",
    title: "expiresAt in words",
    machine: withLogin({ expiresAt: "soon" }),
    expected: [{ is: "anthropic oauth unknown-expiry" }],
  },
  ...[{ refreshTokenExpiresAt: fixtureNow - 1 }, { loginEnded: "time_limit" }].map((changes) => ({
    id: "CF11",
    title: `the login's own end: ${Object.keys(changes)[0]}`,
    machine: withLogin(changes),
    expected: [{ is: "anthropic oauth login-ended", detail: /time limit/ }] as const,
  })),
  {
    id: "CF11",
    title: "the login's end is still ahead",
    machine: withLogin({ refreshTokenExpiresAt: fixtureNow + hour }),
    expected: [usable],
  },
  ...["user:inference user:profile", 7, { a: 1 }].map((scopes) => ({
    id: "CF12",
    title: `scopes as ${JSON.stringify(scopes)}`,
    machine: withLogin({ scopes }),
    expected: [{ ...usable, flags: ["unusual-shape"] }],
  })),
  {
    id: "CF13",
    title: "a bare login, where Claude Code looks",
    machine: { files: { [paths.credentials]: JSON.stringify(login) } },
    expected: [{ is: "claude unknown malformed", detail: /--path/ }],
  },
  {
    id: "CF13",
    title: "a bare login, named",
    machine: { files: { "/login.json": JSON.stringify(login) } },
    path: "/login.json",
    expected: [{ ...usable, flags: ["unusual-shape"] }],
  },
  {
    id: "CF13",
    title: "snake_case inside, named",
    machine: {
      files: {
        "/login.json": JSON.stringify({
          claudeAiOauth: { access_token: "CNRY-a", refresh_token: "CNRY-r", expires_at: inAnHour },
        }),
      },
    },
    path: "/login.json",
    expected: [{ ...usable, flags: ["unusual-shape"], expiresAt: inAnHour }],
  },
  ...[{ mcpOAuth: { x: { accessToken: "CNRY-mcp" } } }, {}, { claudeAiOauth: null }].map((value) => ({
    id: "CF14",
    title: `no login beside ${Object.keys(value)[0] ?? "nothing"}`,
    machine: { files: { [paths.credentials]: JSON.stringify(value) } },
    expected: [{ is: "claude unknown no-login" }] as const,
  })),
  {
    id: "CF15",
    title: "isMax without subscriptionType",
    machine: withLogin({ isMax: true, subscriptionType: undefined }),
    expected: [{ ...usable, plan: "max" }],
  },
  ...[null, "unknown", ""].map((subscriptionType) => ({
    id: "CF15",
    title: `subscriptionType ${JSON.stringify(subscriptionType)}`,
    machine: withLogin({ subscriptionType }),
    expected: [{ ...usable, plan: undefined }],
  })),
  {
    id: "CF15",
    title: "a plan without a tier",
    machine: withLogin({ subscriptionType: "team", rateLimitTier: null }),
    expected: [{ ...usable, plan: "team" }],
  },
  ...[document(), hex(document()), hex(JSON.stringify(JSON.parse(document()), null, 2))].map(
    (answer, index) => ({
      id: "CF16",
      title: `keychain item as ${["JSON", "hex", "hex of pretty-printed JSON"][index]}`,
      machine: mac(answer),
      expected: [{ ...usable, at: "keychain Claude Code-credentials/ann" }],
    }),
  ),
  ...[hex("CNRY no JSON"), "CNRY no JSON", "abc"].map((answer) => ({
    id: "CF16",
    title: `keychain item that is no JSON: ${answer.slice(0, 3)}…`,
    machine: mac(answer),
    expected: [{ is: "anthropic oauth malformed" }] as const,
  })),
  ...(["locked", "timed-out"] as const).map((problem) => ({
    id: "CF17",
    title: `keychain ${problem}, then the file`,
    machine: mac({ problem }, withLogin({})),
    expected: [{ is: "anthropic oauth locked" }, { ...usable, at: paths.credentials }] as const,
  })),
  {
    id: "CF17",
    title: "nothing in the keychain, then the file",
    machine: mac(undefined, withLogin({})),
    expected: [{ ...usable, at: paths.credentials }],
  },
  {
    id: "CF18",
    title: "keychain and a fresher file: the keychain counts, both are reported",
    machine: mac(
      document({ accessToken: "sk-ant-oat01-CNRY-keychain" }),
      withLogin({ expiresAt: inAnHour + hour }),
    ),
    expected: [
      { ...usable, at: "keychain Claude Code-credentials/ann" },
      { is: "anthropic oauth overruled", at: paths.credentials },
    ],
  },
  {
    id: "CF18",
    title: "a Console key alone in the keychain: the file's login counts",
    machine: withLogin(
      {},
      {
        platform: "darwin",
        keychain: [{ service: "Claude Code", account: "ann", answer: "sk-ant-api03-CNRY-AA" }],
      },
    ),
    expected: [{ is: "anthropic api-key usable" }, { ...usable, at: paths.credentials }],
  },
  {
    id: "CF18",
    title: "an ended login in the keychain: signed out, whatever the file says",
    machine: mac(document({ accessToken: "", refreshToken: "", expiresAt: 0 }), withLogin({})),
    expected: [
      { is: "anthropic oauth login-ended" },
      { is: "anthropic oauth overruled", at: paths.credentials },
    ],
  },
  ...["/Users/ann/work", "~/work", "work"].map((folder) => ({
    id: "CF19",
    title: `the item of the usual folder is not taken for that of ${folder}`,
    machine: mac(document(), { environment: { CLAUDE_CONFIG_DIR: folder } }),
    expected: [],
  })),
  {
    id: "CF20",
    title: "an account name that the keychain would not take",
    machine: {
      platform: "darwin",
      environment: { USER: "ann smith" },
      keychain: [{ service: "Claude Code-credentials", account: "claude-code-user", answer: document() }],
    },
    expected: [{ ...usable, at: "keychain Claude Code-credentials/claude-code-user" }],
  },
  {
    id: "CF21",
    title: "symlink, readable by others, of another owner",
    machine: {
      files: {
        [paths.credentials]: {
          content: document(),
          flags: ["symlink", "foreign-owner", "readable-by-others"],
        },
      },
    },
    expected: [{ ...usable, flags: ["symlink", "foreign-owner", "readable-by-others"] }],
  },
  {
    id: "CF21",
    title: "above 1 MiB",
    machine: { files: { [paths.credentials]: new Uint8Array(1024 * 1024 + 1) } },
    expected: [{ is: "claude unknown unreadable", detail: /too large/ }],
  },
  ...(["a-directory", "no-permission", "not-a-regular-file"] as const).map((reason) => ({
    id: "CF22",
    title: reason,
    machine: { files: { [paths.credentials]: { unreadable: reason } } },
    expected: [{ is: "claude unknown unreadable" }] as const,
  })),
  {
    id: "CF23",
    title: "CLAUDE_CONFIG_DIR empty: unset for us, with a warning",
    machine: withLogin({}, { environment: { CLAUDE_CONFIG_DIR: "" } }),
    expected: [usable, { is: "claude unknown malformed", at: "CLAUDE_CONFIG_DIR" }],
  },
  {
    id: "CF23",
    title: "CLAUDE_CONFIG_DIR with ~: a folder of that name",
    machine: {
      environment: { CLAUDE_CONFIG_DIR: "~/x" },
      files: { "/work/~/x/.credentials.json": document(), [paths.credentials]: document() },
    },
    expected: [{ ...usable, at: "/work/~/x/.credentials.json", flags: ["of-project"] }],
  },
  {
    id: "CF23",
    title: "CLAUDE_CONFIG_DIR relative: what is there may be the project's",
    machine: {
      environment: { CLAUDE_CONFIG_DIR: "tools" },
      files: {
        "/work/tools/settings.json": '{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-CNRY-planted-AA"}}',
        "/work/tools/.claude.json": '{"primaryApiKey":"sk-ant-api03-CNRY-planted-AA"}',
      },
    },
    expected: [
      { is: "anthropic api-key usable", flags: ["of-project"] },
      { is: "anthropic api-key usable", flags: ["of-project"] },
    ],
  },
  {
    id: "CF23",
    title: "CLAUDE_SECURESTORAGE_CONFIG_DIR moves the credentials alone",
    machine: {
      environment: { CLAUDE_CONFIG_DIR: "/config", CLAUDE_SECURESTORAGE_CONFIG_DIR: "/secure" },
      files: { "/secure/.credentials.json": document(), "/config/.claude.json": JSON.stringify(identity) },
    },
    expected: [{ ...usable, at: "/secure/.credentials.json", account: "ann@example.org" }],
  },
  {
    id: "CF23",
    title: "CLAUDE_SECURESTORAGE_CONFIG_DIR defined and empty means ~/.claude",
    machine: withLogin(
      {},
      { environment: { CLAUDE_CONFIG_DIR: "/config", CLAUDE_SECURESTORAGE_CONFIG_DIR: "" } },
    ),
    expected: [{ ...usable, at: paths.credentials }],
  },
  ...[".claude/.oauth_refresh.lock", ".claude/.storage-write.lock", ".claude.lock"].map((name) => ({
    id: "CF24",
    title: `fresh lock ${name}: wait 2 seconds, then read`,
    machine: withLogin({}, { files: { [`~/${name}`]: lock(1000) } }),
    expected: [usable],
    waits: 2000,
  })),
  {
    id: "CF24",
    title: "lock that goes away",
    machine: withLogin(
      {},
      { files: { "~/.claude/.oauth_refresh.lock": (look) => (look < 3 ? lock(1000) : undefined) } },
    ),
    expected: [usable],
    waits: 600,
  },
  {
    id: "CF24",
    title: "stale lock, temporary file left behind",
    machine: withLogin(
      {},
      {
        files: {
          "~/.claude/.oauth_refresh.lock": lock(hour),
          "~/.claude/.credentials.json.tmp.0a1b2c3d": "{",
        },
      },
    ),
    expected: [usable],
    waits: 0,
  },
  {
    id: "CF25",
    title: "a file of WSL, named from Windows; nothing is scanned by itself",
    machine: {
      platform: "win32",
      files: { "\\\\wsl.localhost\\Ubuntu\\home\\ann\\.claude\\.credentials.json": document() },
    },
    path: "\\\\wsl.localhost\\Ubuntu\\home\\ann\\.claude\\.credentials.json",
    expected: [usable],
  },
  ...["claude-code-user", "claude-code-user#0", "claude-code-user#m", "claude-code-user#p"].map(
    (account) => ({
      id: "CF26",
      title: `Credential Manager entry ${account}: detected, not read`,
      machine: {
        platform: "win32" as const,
        keychain: [{ service: "Claude Code-credentials", account, answer: "present" as const }],
      },
      expected: [{ is: "anthropic oauth unreadable", detail: /Credential Manager/ }] as const,
    }),
  ),
  {
    id: "CF26",
    title: "Credential Manager switched on, not looked at",
    machine: { platform: "win32", environment: { CLAUDE_CODE_FORCE_WINDOWS_CREDMAN: "1" } },
    expected: [{ is: "anthropic oauth unreadable", detail: /Credential Manager/ }],
  },
  {
    id: "CF27",
    title: "profile: expires_at in seconds",
    machine: { files: { ...profile("default"), ...profileCredentials("default") } },
    expected: [{ ...reference, expiresAt: inAnHour, account: "ann@example.org" }],
  },
  {
    id: "CF27",
    title: "profile: the active one first, the others after it",
    machine: {
      files: {
        [`${profileFolder}/active_config`]: "work\n",
        ...profile("home"),
        ...profileCredentials("home"),
        ...profile("work"),
        ...profileCredentials("work"),
      },
    },
    expected: [
      { ...reference, at: `${profileFolder}/credentials/work.json` },
      { ...reference, at: `${profileFolder}/credentials/home.json`, detail: /not the active one/ },
    ],
  },
  {
    id: "CF27",
    title: "profile: credentials file missing",
    machine: { files: profile("default") },
    expected: [{ is: "claude unknown no-login", detail: /ant auth login/ }],
  },
  {
    id: "CF27",
    title: "profile: credentials at a path of its own",
    machine: {
      files: {
        ...profile("default", { authentication: { type: "user_oauth", credentials_path: "/own.json" } }),
        "/own.json": JSON.stringify({ type: "oauth_token", access_token: "CNRY-own" }),
      },
    },
    expected: [{ is: "anthropic reference unknown-expiry", at: "/own.json" }],
  },
  ...[
    { ANTHROPIC_CONFIG_DIR: "/own", XDG_CONFIG_HOME: "/nothing" },
    { XDG_CONFIG_HOME: "/own/..", APPDATA: "/nothing" },
  ].map((environment, index) => ({
    id: "CF27",
    title: `profile: folder by ${Object.keys(environment)[0]}`,
    machine: {
      environment: environment as Readonly<Record<string, string>>,
      files: {
        [`${["/own", "/own/../anthropic"][index]}/credentials/default.json`]: JSON.stringify({
          type: "oauth_token",
          access_token: "CNRY-own",
          organization_name: "Example",
        }),
      },
    },
    expected: [{ is: "anthropic reference unknown-expiry", account: "Example" }] as const,
  })),
  {
    id: "CF27",
    title: "profile: the name in ANTHROPIC_PROFILE goes before the file",
    machine: {
      environment: { ANTHROPIC_PROFILE: "work" },
      files: {
        [`${profileFolder}/active_config`]: "home",
        ...profileCredentials("home"),
        ...profileCredentials("work"),
      },
    },
    expected: [{ ...reference, at: `${profileFolder}/credentials/work.json` }],
  },
  {
    id: "CF27",
    title: "profile: named",
    machine: { files: profileCredentials("old") },
    path: "/home/ann/.config/anthropic/credentials/old.json",
    expected: [{ ...reference, detail: /^An Anthropic profile, for/ }],
  },
  ...[
    { environment: { ANTHROPIC_PROFILE: "../x" } },
    { environment: { ANTHROPIC_PROFILE: ".." } },
    { files: { [`${profileFolder}/active_config`]: "a/b" } },
  ].map((machine) => ({
    id: "CF27",
    title: `profile: bad name by ${Object.keys(machine)[0]}`,
    machine: machine as FixtureHostOptions,
    expected: [{ is: "claude unknown malformed", detail: /name/ }] as const,
  })),
  {
    id: "CF27",
    title: "profile: workload identity",
    machine: {
      files: profile("default", { authentication: { type: "oidc_federation", identity_token: "CNRY-id" } }),
    },
    expected: [{ is: "anthropic reference unknown-expiry", detail: /workload identity/ }],
  },
  {
    id: "CF28",
    title: ".claude.json damaged hides no login",
    machine: withLogin({}, { files: { [paths.identity]: '{"oauthAccount":' } }),
    expected: [{ is: "claude unknown malformed", at: paths.identity }, usable],
  },
  {
    id: "CF28",
    title: "the legacy file goes before .claude.json",
    machine: withLogin(
      {},
      {
        files: {
          [paths.legacyIdentity]: '{"oauthAccount":{"emailAddress":"old@example.org"}}',
          [paths.identity]: JSON.stringify(identity),
        },
      },
    ),
    expected: [{ ...usable, account: "old@example.org" }],
  },
  {
    id: "CF28",
    title: "the legacy file does not when it is empty",
    machine: withLogin(
      {},
      { files: { [paths.legacyIdentity]: "", [paths.identity]: JSON.stringify(identity) } },
    ),
    expected: [{ ...usable, account: "ann@example.org" }],
  },
  {
    id: "CF28",
    title: "primaryApiKey only",
    machine: { files: { [paths.identity]: '{"primaryApiKey":"sk-ant-api03-CNRY-AA"}' } },
    expected: [{ is: "anthropic api-key usable", at: paths.identity }],
  },
  {
    id: "CF28",
    title: "primaryApiKey of the wrong type",
    machine: { files: { [paths.identity]: '{"primaryApiKey":7}' } },
    expected: [{ is: "anthropic api-key malformed" }],
  },
  {
    id: "CF28",
    title: "the identity is of another account",
    machine: withLogin(
      { accountUuid: "uuid-bob" },
      { files: { [paths.identity]: JSON.stringify(identity) } },
    ),
    expected: [{ ...usable, flags: ["account-uncertain"] }],
  },
  {
    id: "CF29",
    title: "all three variables at once",
    machine: {
      environment: {
        ANTHROPIC_AUTH_TOKEN: "CNRY-bearer",
        ANTHROPIC_API_KEY: "sk-ant-api03-CNRY-AA",
        CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-CNRY",
      },
    },
    expected: [
      { is: "anthropic unknown unknown-expiry", at: "ANTHROPIC_AUTH_TOKEN" },
      { is: "anthropic api-key usable", at: "ANTHROPIC_API_KEY" },
      { is: "anthropic oauth unknown-expiry", at: "CLAUDE_CODE_OAUTH_TOKEN", flags: ["not-renewable"] },
    ],
  },
  {
    id: "CF29",
    title: "a workload identity by variables, its token in a file",
    machine: {
      environment: {
        ANTHROPIC_FEDERATION_RULE_ID: "rule",
        ANTHROPIC_ORGANIZATION_ID: "organization",
        ANTHROPIC_IDENTITY_TOKEN_FILE: "/token",
      },
    },
    expected: [{ is: "anthropic reference unknown-expiry", at: "ANTHROPIC_FEDERATION_RULE_ID" }],
  },
  ...["ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID", "ANTHROPIC_IDENTITY_TOKEN"].map(
    (missing) => ({
      id: "CF29",
      title: `a workload identity without ${missing} is none`,
      machine: {
        environment: {
          ANTHROPIC_FEDERATION_RULE_ID: "rule",
          ANTHROPIC_ORGANIZATION_ID: "organization",
          ANTHROPIC_IDENTITY_TOKEN: "CNRY-identity",
          [missing]: "",
        },
      },
      expected: [],
    }),
  ),
  ...["", "0", "false", "No", "off"].map((value) => ({
    id: "CF29",
    title: `a cloud provider that is switched off: ${JSON.stringify(value)}`,
    machine: { environment: { CLAUDE_CODE_USE_BEDROCK: value } },
    expected: [],
  })),
  {
    id: "CF29",
    title: "apiKeyHelper is reported and not run",
    machine: { files: { [paths.settings]: '{"apiKeyHelper":"/bin/CNRY-helper"}' } },
    expected: [{ is: "anthropic reference unknown-expiry", detail: /not run/ }],
  },
  ...["sk-ant-admin01-CNRY-AA", "sk-ant-sid01-CNRY", "sk-ant-ort01-CNRY"].map((ANTHROPIC_API_KEY) => ({
    id: "CF29",
    title: `what is no API key: ${ANTHROPIC_API_KEY.slice(0, 10)}`,
    machine: { environment: { ANTHROPIC_API_KEY } },
    expected: [{ is: "anthropic api-key malformed", detail: /Console/ }] as const,
  })),
  ...["https://gateway.example/anthropic", "https://anthropic.com.example", "no address"].map((address) => ({
    id: "CF29",
    title: `a key of a gateway is none of Anthropic's: ${address}`,
    machine: {
      environment: { ANTHROPIC_API_KEY: "CNRY-env", ANTHROPIC_BASE_URL: address },
      files: { [paths.settings]: '{"env":{"ANTHROPIC_API_KEY":"CNRY-settings"}}' },
    },
    expected: [
      { is: "anthropic api-key untrusted-endpoint", at: "ANTHROPIC_API_KEY", detail: /gateway/ },
      { is: "anthropic api-key untrusted-endpoint", at: paths.settings, detail: /gateway/ },
    ] as const,
  })),
  {
    id: "CF29",
    title: "Anthropic's own address beside a key changes nothing",
    machine: {
      files: {
        [paths.settings]:
          '{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-CNRY-AA","ANTHROPIC_BASE_URL":"https://api.anthropic.com"}}',
      },
    },
    expected: [{ is: "anthropic api-key usable" }],
  },
  {
    id: "CF29",
    title: "a subscription's token in the place of a key",
    machine: {
      environment: { ANTHROPIC_API_KEY: "sk-ant-oat01-CNRY", ANTHROPIC_AUTH_TOKEN: "sk-ant-oat01-CNRY" },
    },
    expected: [
      { is: "anthropic oauth unknown-expiry", at: "ANTHROPIC_AUTH_TOKEN" },
      { is: "anthropic oauth unknown-expiry", at: "ANTHROPIC_API_KEY" },
    ],
  },
  {
    id: "CF30",
    title: "a refresh between two looks: the whole new login",
    machine: {
      files: {
        [paths.credentials]: (look) =>
          look === 0 ? fresh(document().slice(0, 40)) : fresh(document({ expiresAt: inAnHour + hour })),
      },
    },
    expected: [{ ...usable, expiresAt: inAnHour + hour }],
  },
  {
    id: "AF04",
    title: "written by the old agent: plan unknown, readable by others",
    machine: {
      files: {
        [paths.credentials]: {
          content: document({ subscriptionType: "unknown" }),
          flags: ["readable-by-others"],
        },
      },
    },
    expected: [{ ...usable, plan: undefined, flags: ["readable-by-others"] }],
  },
  ...[
    { claudeAiOauth: Object.fromEntries(Object.entries(login).slice(0, 5)) },
    { access_token: "CNRY-a", refresh_token: "CNRY-r", expiry_date: inAnHour },
    login,
  ].map((value, index) => ({
    id: "AF05",
    title: `shape ${index + 1} of claude-profiles, named`,
    machine: { files: { "/profile.json": JSON.stringify(value) } },
    path: "/profile.json",
    expected: [{ ...usable, expiresAt: inAnHour, ...(index > 0 && { flags: ["unusual-shape"] }) }],
  })),
];

/** C1–C9 of the reference, each by one machine. */
export const variants: readonly ImporterFixture[] = [
  {
    id: "C1",
    title: "plain file, with the identity beside it",
    machine: withLogin(
      { accountUuid: "uuid-ann" },
      { files: { [paths.identity]: JSON.stringify(identity) } },
    ),
    expected: [{ ...usable, account: "ann@example.org", plan: "max 5x" }],
  },
  {
    id: "C2",
    title: "1.0.24 era",
    machine: withLogin({ isMax: true, subscriptionType: undefined, rateLimitTier: undefined }),
    expected: [{ ...usable, plan: "max" }],
  },
  { id: "C3", title: "keychain of macOS", machine: mac(hex(document())), expected: [usable] },
  {
    id: "C4",
    title: "Credential Manager",
    machine: {
      platform: "win32",
      keychain: [{ service: "Claude Code-credentials", account: "claude-code-user", answer: "present" }],
    },
    expected: [{ is: "anthropic oauth unreadable" }],
  },
  {
    id: "C5",
    title: "Console key in the keychain",
    machine: {
      platform: "darwin",
      keychain: [{ service: "Claude Code", account: "ann", answer: "sk-ant-api03-CNRY-AA" }],
    },
    expected: [{ is: "anthropic api-key usable", at: "keychain Claude Code/ann" }],
  },
  {
    id: "C6",
    title: "identity alone is no credential",
    machine: { files: { [paths.identity]: JSON.stringify(identity) } },
    expected: [],
  },
  {
    id: "C7",
    title: "environment",
    machine: { environment: { ANTHROPIC_API_KEY: "sk-ant-api03-CNRY-AA" } },
    expected: [{ is: "anthropic api-key usable", at: "ANTHROPIC_API_KEY" }],
  },
  {
    id: "C8",
    title: "Anthropic profile on Windows",
    machine: {
      platform: "win32",
      environment: { APPDATA: "C:\\Users\\ann\\AppData\\Roaming" },
      files: {
        "C:\\Users\\ann\\AppData\\Roaming\\Anthropic\\credentials\\default.json": JSON.stringify({
          type: "oauth_token",
          access_token: "CNRY-profile",
          expires_at: inAnHour / 1000,
        }),
      },
    },
    expected: [reference],
  },
  {
    id: "C9",
    title: "settings with variables and a helper",
    machine: {
      files: {
        [paths.settings]: JSON.stringify({
          apiKeyHelper: "CNRY-helper",
          env: {
            CLAUDE_CODE_USE_BEDROCK: "1",
            CLAUDE_CODE_USE_VERTEX: "0",
            ANTHROPIC_API_KEY: "CNRY-key",
            N: 7,
          },
        }),
      },
    },
    expected: [
      { is: "amazon-bedrock reference unknown-expiry" },
      { is: "anthropic api-key usable", at: paths.settings, detail: /ANTHROPIC_API_KEY/ },
      { is: "anthropic reference unknown-expiry" },
    ],
  },
];
