import { fixtureNow } from "@link-assistant/auth-core/testing";
import type { ImporterFixture } from "@link-assistant/auth-testing/importers";
import { encrypt, newStore } from "./encrypt.js";
import { inAnHour, jwt, login, paths, storedKey, storedLogin, withLogin } from "./machines.js";

const encryptedFiles = (content: string, path = paths.encrypted) => ({ files: { [path]: content } });
const oauthStore = newStore({ "gemini-cli-oauth": { "main-account": storedLogin } });
const forced = { environment: { GEMINI_FORCE_ENCRYPTED_FILE_STORAGE: "true" } };
const fresh = (content: string) => ({ content, modifiedAt: fixtureNow - 10 });
const adc = (type: string, more: object = {}) =>
  JSON.stringify({ type, private_key: "CNRY-private", ...more });
const keychain = (
  service: string,
  account: string,
  answer: string | { problem: "locked" | "timed-out" },
) => ({
  service,
  account,
  answer,
});
const { refresh_token: _, ...withoutRefresh } = login;

export const fixtures: readonly ImporterFixture[] = [
  { id: "GF01", title: "file missing", machine: {}, expected: [] },
  {
    id: "GF01",
    title: "file vanishes between two looks",
    machine: { files: { [paths.login]: (look) => (look === 0 ? fresh("") : undefined) } },
    expected: [],
  },
  ...["", "{", '{"access_token":"CNRY', `${JSON.stringify(login)}}`].map((content) => ({
    id: "GF02",
    title: `torn: ${JSON.stringify(content.slice(0, 10))}…`,
    machine: { files: { [paths.login]: fresh(content) } },
    expected: [{ is: "gemini unknown malformed", detail: /Sign in again/ }] as const,
  })),
  {
    id: "GF02",
    title: "torn at the first two looks, then whole",
    machine: { files: { [paths.login]: (look) => fresh(look < 2 ? "{" : JSON.stringify(login)) } },
    expected: [{ is: "google oauth usable" }],
  },
  {
    id: "GF03",
    title: "byte order mark: the tool refuses it",
    machine: { files: { [paths.login]: `\uFEFF${JSON.stringify(login)}` } },
    expected: [{ is: "gemini unknown malformed", detail: /byte order mark/ }],
  },
  {
    id: "GF03",
    title: "UTF-16 from PowerShell",
    machine: { files: { [paths.login]: Buffer.from(`\uFEFF${JSON.stringify(login)}`, "utf16le") } },
    expected: [{ is: "gemini unknown malformed", detail: /UTF-16/ }],
  },
  ...["[]", '"CNRY-text"', "null", "7"].map((content) => ({
    id: "GF04",
    title: `JSON that is no object: ${content.slice(0, 3)}`,
    machine: { files: { [paths.login]: content } },
    expected: [{ is: "gemini unknown malformed", detail: /not an object/ }] as const,
  })),
  {
    id: "GF04",
    title: "a field of the wrong type",
    machine: withLogin({ access_token: 7 }),
    expected: [{ is: "gemini unknown malformed", detail: /access_token/ }],
  },
  {
    id: "GF05",
    title: "unknown keys, another order",
    machine: {
      files: {
        [paths.login]: JSON.stringify({ extra: 1, ...Object.fromEntries(Object.entries(login).reverse()) }),
      },
    },
    expected: [{ is: "google oauth usable", account: "ann@example.org", expiresAt: inAnHour }],
  },
  ...[undefined, null, ""].map((refresh_token) => ({
    id: "GF06",
    title: `refresh_token ${JSON.stringify(refresh_token) ?? "missing"}`,
    machine: withLogin({ refresh_token }),
    expected: [{ is: "google oauth usable", flags: ["not-renewable"] }] as const,
  })),
  {
    id: "GF06",
    title: "no refresh token, and expired",
    machine: { files: { [paths.login]: JSON.stringify({ ...withoutRefresh, expiry_date: fixtureNow - 1 }) } },
    expected: [{ is: "google oauth expired", flags: ["not-renewable"], detail: /Sign in again/ }],
  },
  {
    id: "GF07",
    title: "expiry in seconds",
    machine: withLogin({ expiry_date: inAnHour / 1000 }),
    expected: [{ is: "google oauth usable", flags: ["expiry-unit-guessed"], expiresAt: inAnHour }],
  },
  {
    id: "GF07",
    title: "expiry in microseconds",
    machine: withLogin({ expiry_date: inAnHour * 1000 }),
    expected: [{ is: "google oauth unknown-expiry" }],
  },
  ...[null, undefined].map((expiry_date) => ({
    id: "GF08",
    title: `expiry ${JSON.stringify(expiry_date) ?? "absent"}`,
    machine: withLogin({ expiry_date }),
    expected: [{ is: "google oauth unknown-expiry" }] as const,
  })),
  ...[String(inAnHour), new Date(inAnHour).toISOString(), "2026-11-24T13:00:00.000000001Z"].map(
    (expiry_date) => ({
      id: "GF09",
      title: `expiry as ${expiry_date}`,
      machine: withLogin({ expiry_date }),
      expected: [{ is: "google oauth usable", expiresAt: inAnHour }] as const,
    }),
  ),
  {
    id: "GF09",
    title: "expiry in words",
    machine: withLogin({ expiry_date: "soon" }),
    expected: [{ is: "google oauth unknown-expiry" }],
  },
  {
    id: "GF10",
    title: "scope as text",
    machine: withLogin({}),
    expected: [{ is: "google oauth usable" }],
  },
  {
    id: "GF10",
    title: "scope as a list",
    machine: withLogin({ scope: ["openid", 7] }),
    expected: [{ is: "google oauth usable" }],
  },
  ...[12, 16].map((ivBytes) => ({
    id: "GF11",
    title: `encrypted, iv of ${ivBytes} bytes`,
    machine: { ...forced, ...encryptedFiles(encrypt(oauthStore, { ivBytes })) },
    expected: [{ is: "google oauth usable", at: paths.encrypted, expiresAt: inAnHour }] as const,
  })),
  ...["", "CNRY no JSON", "[]", "{}"].map((content) => ({
    id: "GF11",
    title: `encrypted, but not a store: ${JSON.stringify(content)}`,
    machine: { ...forced, ...encryptedFiles(encrypt(content)) },
    expected: [
      {
        is: `gemini unknown ${["[]", "{}"].includes(content) ? "no-login" : "malformed"}`,
        at: paths.encrypted,
      },
    ] as const,
  })),
  ...[{ hostName: "other" }, { userName: "bob" }].map((place) => ({
    id: "GF12",
    title: `encrypted for another ${Object.keys(place)[0]}`,
    machine: { ...forced, ...encryptedFiles(encrypt(oauthStore, place)) },
    expected: [{ is: "gemini unknown encrypted-for-other-host", detail: /another host or user/ }] as const,
  })),
  {
    id: "GF02",
    title: "encrypted file torn at the first look, then whole",
    machine: {
      ...forced,
      files: {
        [paths.encrypted]: (look) => fresh(encrypt(oauthStore).slice(0, look === 0 ? 200 : undefined)),
      },
    },
    expected: [{ is: "google oauth usable" }],
  },
  {
    id: "GF13",
    title: "old encrypted file with login, key and MCP entries",
    machine: encryptedFiles(
      encrypt(
        { "main-account": storedLogin, "default-api-key": storedKey, "some-mcp": storedLogin },
        { ivBytes: 16 },
      ),
      paths.oldEncrypted,
    ),
    expected: [{ is: "google oauth overruled", detail: /0\.34 or older/ }, { is: "google api-key usable" }],
  },
  {
    id: "GF13",
    title: "entry without a refresh token, as 0.43 left it",
    machine: {
      ...forced,
      ...encryptedFiles(
        encrypt(
          newStore({
            "gemini-cli-oauth": { "main-account": { token: { accessToken: "CNRY-a", expiresAt: inAnHour } } },
          }),
        ),
      ),
    },
    expected: [{ is: "google oauth usable", flags: ["not-renewable"] }],
  },
  {
    id: "GF14",
    title: "plain and encrypted, flag off again",
    machine: withLogin({}, encryptedFiles(encrypt(oauthStore))),
    expected: [
      { is: "google oauth usable", at: paths.login },
      { is: "google oauth overruled", at: paths.encrypted },
    ],
  },
  {
    id: "GF14",
    title: "plain and encrypted, flag on",
    machine: withLogin({}, { ...forced, ...encryptedFiles(encrypt(oauthStore)) }),
    expected: [
      { is: "google oauth usable", at: paths.encrypted },
      { is: "google oauth overruled", at: paths.login },
    ],
  },
  {
    id: "GF14",
    title: "flag on, but only a key is encrypted: the plain login still counts",
    machine: withLogin(
      {},
      {
        ...forced,
        ...encryptedFiles(encrypt(newStore({ "gemini-cli-api-key": { "default-api-key": storedKey } }))),
      },
    ),
    expected: [{ is: "google api-key usable" }, { is: "google oauth usable", at: paths.login }],
  },
  {
    id: "GF14",
    title: "flag on, only the plain file yet: it will be migrated",
    machine: withLogin({}, forced),
    expected: [{ is: "google oauth usable", at: paths.login }],
  },
  ...(["locked", "timed-out"] as const).map((problem) => ({
    id: "GF15",
    title: `keychain ${problem}, then the file`,
    machine: withLogin({}, { keychain: [keychain("gemini-cli-api-key", "default-api-key", { problem })] }),
    expected: [{ is: "google oauth usable", at: paths.login }, { is: "google api-key locked" }] as const,
  })),
  {
    id: "GF15",
    title: "nothing in the keychain, then the file",
    machine: withLogin({}, { keychain: [] }),
    expected: [{ is: "google oauth usable", at: paths.login }],
  },
  {
    id: "GF16",
    title: "GEMINI_CLI_HOME empty: ignored",
    machine: withLogin({}, { environment: { GEMINI_CLI_HOME: "" } }),
    expected: [{ is: "google oauth usable", at: paths.login }],
  },
  {
    id: "GF16",
    title: "GEMINI_CLI_HOME is the folder above .gemini",
    machine: {
      environment: { GEMINI_CLI_HOME: "/srv/ann" },
      files: { "/srv/ann/.gemini/oauth_creds.json": JSON.stringify(login) },
    },
    expected: [{ is: "google oauth usable", at: "/srv/ann/.gemini/oauth_creds.json" }],
  },
  {
    id: "GF16",
    title: "GEMINI_CLI_HOME with ~: a folder of that name",
    machine: withLogin({}, { environment: { GEMINI_CLI_HOME: "~" } }),
    expected: [],
  },
  {
    id: "GF16",
    title: "GEMINI_CLI_HOME relative: what is there may be the project's",
    machine: {
      environment: { GEMINI_CLI_HOME: "tools" },
      files: {
        "/work/tools/.gemini/oauth_creds.json": JSON.stringify(login),
        "/work/tools/.gemini/gemini-credentials.json": encrypt(
          newStore({ "gemini-cli-api-key": { "default-api-key": storedKey } }),
        ),
        "/work/tools/.gemini/.env": "GEMINI_API_KEY=CNRY-planted",
      },
    },
    expected: [
      { is: "google api-key usable", flags: ["of-project"] },
      { is: "google oauth usable", flags: ["of-project"] },
      { is: "google api-key usable", flags: ["of-project"] },
    ],
  },
  {
    id: "GF17",
    title: "the accounts file names another than the ID token",
    machine: withLogin({}, { files: { [paths.accounts]: '{"active":"bob@example.org","old":[]}' } }),
    expected: [{ is: "google oauth usable", account: "ann@example.org", flags: ["account-uncertain"] }],
  },
  {
    id: "GF17",
    title: "no ID token: the accounts file",
    machine: withLogin(
      { id_token: undefined },
      { files: { [paths.accounts]: '{"active":"bob@example.org"}' } },
    ),
    expected: [{ is: "google oauth usable", account: "bob@example.org" }],
  },
  ...["", '{"active":7}', "[]"].map((content) => ({
    id: "GF17",
    title: `accounts file ${JSON.stringify(content)}`,
    machine: withLogin({ id_token: jwt({ email: 7 }) }, { files: { [paths.accounts]: content } }),
    expected: [{ is: "google oauth usable" }] as const,
  })),
  {
    id: "GF18",
    title: "gcloud's login in the place of the login",
    machine: {
      files: { [paths.login]: adc("authorized_user", { refresh_token: "CNRY-gcloud", account: "ann" }) },
    },
    expected: [{ is: "google-vertex reference unknown-expiry", account: "ann" }],
  },
  ...[
    "service_account",
    "external_account",
    "external_account_authorized_user",
    "impersonated_service_account",
  ].map((type) => ({
    id: "GF19",
    title: `ADC ${type}`,
    machine: { files: { [paths.adc]: adc(type, { client_email: "robot@example.org" }) } },
    expected: [{ is: "google-vertex reference unknown-expiry", account: "robot@example.org" }] as const,
  })),
  {
    id: "GF19",
    title: "ADC named by the variable in small letters",
    machine: {
      environment: { google_application_credentials: "/adc.json" },
      files: { "/adc.json": adc("service_account") },
    },
    expected: [{ is: "google-vertex reference unknown-expiry", at: "/adc.json" }],
  },
  {
    id: "GF19",
    title: "ADC named by a variable, of an unknown type",
    machine: {
      environment: { GOOGLE_APPLICATION_CREDENTIALS: "/adc.json" },
      files: { "/adc.json": adc("new") },
    },
    expected: [{ is: "gemini unknown malformed", at: "/adc.json", detail: /type is missing or unknown/ }],
  },
  {
    id: "GF19",
    title: "ADC by CLOUDSDK_CONFIG: only gcloud follows it",
    machine: {
      environment: { CLOUDSDK_CONFIG: "/gcloud" },
      files: { "/gcloud/application_default_credentials.json": adc("authorized_user") },
    },
    expected: [{ is: "google-vertex reference unknown-expiry", detail: /CLOUDSDK_CONFIG/ }],
  },
  {
    id: "GF19",
    title: "ADC on Windows",
    machine: {
      platform: "win32",
      environment: { APPDATA: "C:\\Users\\ann\\AppData\\Roaming" },
      files: {
        "C:\\Users\\ann\\AppData\\Roaming\\gcloud\\application_default_credentials.json":
          adc("authorized_user"),
      },
    },
    expected: [{ is: "google-vertex reference unknown-expiry" }],
  },
  {
    id: "GF20",
    title: "settings with comments and a variable",
    machine: {
      environment: { MY_AUTH: "vertex-ai" },
      files: {
        [paths.settings]: '{ // mine\n "security": {"auth": {"selectedType": "$MY_AUTH"}}, /* x */ }',
      },
    },
    expected: [{ is: "google-vertex reference unknown-expiry", detail: /Vertex AI/ }],
  },
  {
    id: "GF20",
    title: "settings with a default",
    machine: {
      files: {
        [paths.settings]: JSON.stringify({ security: { auth: { selectedType: `\${NONE:-gateway}` } } }),
      },
    },
    expected: [{ is: "google-vertex reference unknown-expiry", detail: /gateway/ }],
  },
  {
    id: "GF20",
    title: "settings with the legacy name",
    machine: { files: { [paths.settings]: '{"selectedAuthType":"oauth-personal"}' } },
    expected: [{ is: "gemini reference overruled", detail: /0\.25/ }],
  },
  {
    id: "GF20",
    title: "settings that are broken hide no login",
    machine: withLogin({}, { files: { [paths.settings]: "{" } }),
    expected: [{ is: "google oauth usable" }, { is: "gemini unknown malformed", at: paths.settings }],
  },
  {
    id: "GF21",
    title: ".env of a folder that nobody trusts: four names, harmless characters",
    machine: { files: { "/work/.env": "GEMINI_API_KEY=CNRY-$(key)\nGOOGLE_CLOUD_ACCESS_TOKEN=CNRY-x" } },
    expected: [{ is: "google api-key usable", at: "/work/.env", flags: ["of-project"] }],
  },
  {
    id: "GF21",
    title: ".env above a .git root; the nearest of two wins",
    machine: {
      workingFolder: "/work/deep/er",
      files: {
        "/work/.env": "GEMINI_API_KEY=CNRY-far",
        "/work/deep/.git/HEAD": "",
        "/.env": "GEMINI_API_KEY=CNRY-root",
      },
    },
    expected: [{ is: "google api-key usable", at: "/work/.env", flags: ["of-project"] }],
  },
  {
    id: "GF21",
    title: ".env with a byte order mark; of two in the home the first wins",
    machine: {
      files: { "~/.gemini/.env": "\uFEFFGEMINI_API_KEY=CNRY-first", "~/.env": "GEMINI_API_KEY=CNRY-second" },
    },
    expected: [{ is: "google api-key usable", at: "~/.gemini/.env" }],
  },
  {
    id: "GF21",
    title: ".env in UTF-16",
    machine: { files: { "~/.env": Buffer.from("\uFEFFGEMINI_API_KEY=CNRY-x", "utf16le") } },
    expected: [{ is: "gemini unknown malformed", at: "~/.env", detail: /UTF-8/ }],
  },
  {
    id: "GF21",
    title: ".env under a variable that is set",
    machine: { environment: { GEMINI_API_KEY: "CNRY-env" }, files: { "~/.env": "GEMINI_API_KEY=CNRY-file" } },
    expected: [{ is: "google api-key usable", at: "GEMINI_API_KEY" }, { is: "google api-key overruled" }],
  },
  ...["/work/.env", "~/.env"].map((folder) => ({
    id: "GF21",
    title: `${folder} is a folder, as an environment of Python often is`,
    machine: {
      files: { [folder]: { unreadable: "a-directory" } as const, "/.env": "GEMINI_API_KEY=CNRY-x" },
    },
    expected: folder.startsWith("~") ? ([{ is: "google api-key usable", at: "/.env" }] as const) : [],
  })),
  {
    id: "GF21",
    title: "a key of a gateway is none of Google's",
    machine: {
      environment: { GEMINI_API_KEY: "CNRY-env", GOOGLE_GEMINI_BASE_URL: "https://gateway.example/v1" },
      files: {
        "~/.gemini/.env": "GOOGLE_API_KEY=CNRY-file\nGOOGLE_GEMINI_BASE_URL=http://googleapis.com.example",
      },
    },
    expected: [
      { is: "google api-key untrusted-endpoint", at: "GEMINI_API_KEY", detail: /gateway/ },
      { is: "google api-key untrusted-endpoint", at: "~/.gemini/.env", detail: /gateway/ },
    ],
  },
  {
    id: "GF21",
    title: "Google's own address beside a key changes nothing",
    machine: {
      files: {
        "~/.env": "GEMINI_API_KEY=CNRY-x\nGOOGLE_GEMINI_BASE_URL=https://generativelanguage.googleapis.com",
      },
    },
    expected: [{ is: "google api-key usable" }],
  },
  {
    id: "GF21",
    title: ".env of the project switched off in the settings",
    machine: {
      files: {
        "/work/.env": "GEMINI_API_KEY=CNRY-x",
        [paths.settings]: '{"advanced":{"ignoreLocalEnv":true}}',
      },
    },
    expected: [],
  },
  {
    id: "GF22",
    title: "symlink, readable by others, of another owner",
    machine: {
      files: {
        [paths.login]: {
          content: JSON.stringify(login),
          flags: ["symlink", "foreign-owner", "readable-by-others"],
          target: "/elsewhere",
        },
      },
    },
    expected: [{ is: "google oauth usable", flags: ["symlink", "foreign-owner", "readable-by-others"] }],
  },
  ...(["a-directory", "no-permission", "not-a-regular-file", "too-large"] as const).map((reason) => ({
    id: "GF23",
    title: reason,
    machine: { files: { [paths.login]: { unreadable: reason } } },
    expected: [{ is: "gemini unknown unreadable" }] as const,
  })),
  {
    id: "GF24",
    title: "a file of WSL, named from Windows; nothing is scanned by itself",
    machine: {
      platform: "win32",
      files: { "\\\\wsl.localhost\\Ubuntu\\home\\ann\\.gemini\\oauth_creds.json": JSON.stringify(login) },
    },
    path: "\\\\wsl.localhost\\Ubuntu\\home\\ann\\.gemini\\oauth_creds.json",
    expected: [{ is: "google oauth usable" }],
  },
  ...["antigravity-cli/antigravity-oauth-token", "jetski-standalone-oauth-token"].map((name) => ({
    id: "GF25",
    title: `agy: ${name}`,
    machine: {
      files: {
        [`~/.gemini/${name}`]:
          '{"token":{"access_token":"CNRY-agy","refresh_token":"CNRY-agy-r","expiry":"2026-11-24T13:00:00.123456789Z"}}',
      },
    },
    expected: [{ is: "google unknown usable", detail: /Antigravity/ }] as const,
  })),
  {
    id: "GF26",
    title: "API key in the encrypted file, no login",
    machine: encryptedFiles(encrypt(newStore({ "gemini-cli-api-key": { "default-api-key": storedKey } }))),
    expected: [{ is: "google api-key usable" }],
  },
  {
    id: "GF26",
    title: "API key in the keychain, no login",
    machine: { keychain: [keychain("gemini-cli-api-key", "default-api-key", JSON.stringify(storedKey))] },
    expected: [{ is: "google api-key usable", at: "keychain gemini-cli-api-key/default-api-key" }],
  },
  {
    id: "GF26",
    title: "MCP tokens alone are neither",
    machine: encryptedFiles(encrypt(newStore({ "gemini-cli-oauth": { "some-mcp": storedLogin } }))),
    expected: [{ is: "gemini unknown no-login" }],
  },
];

/** G1–G10 of the reference, each by one machine. */
export const variants: readonly ImporterFixture[] = [
  { id: "G1", title: "plain file", machine: withLogin({}), expected: [{ is: "google oauth usable" }] },
  {
    id: "G2",
    title: "encrypted file",
    machine: { ...forced, ...encryptedFiles(encrypt(oauthStore)) },
    expected: [{ is: "google oauth usable" }],
  },
  {
    id: "G3",
    title: "old encrypted file",
    machine: encryptedFiles(encrypt({ "main-account": storedLogin }, { ivBytes: 16 }), paths.oldEncrypted),
    expected: [{ is: "google oauth overruled" }],
  },
  {
    id: "G4",
    title: "login in the keychain",
    machine: {
      ...forced,
      keychain: [keychain("gemini-cli-oauth", "main-account", JSON.stringify(storedLogin))],
    },
    expected: [{ is: "google oauth usable", at: "keychain gemini-cli-oauth/main-account" }],
  },
  {
    id: "G5",
    title: "API key in the keychain",
    machine: { keychain: [keychain("gemini-cli-api-key", "default-api-key", JSON.stringify(storedKey))] },
    expected: [{ is: "google api-key usable" }],
  },
  {
    id: "G6",
    title: "account names",
    machine: withLogin(
      { id_token: undefined },
      { files: { [paths.accounts]: '{"active":"ann@example.org"}' } },
    ),
    expected: [{ is: "google oauth usable", account: "ann@example.org" }],
  },
  {
    id: "G7",
    title: "settings",
    machine: { files: { [paths.settings]: '{"security":{"auth":{"selectedType":"vertex-ai"}}}' } },
    expected: [{ is: "google-vertex reference unknown-expiry" }],
  },
  {
    id: "G8",
    title: "environment",
    machine: {
      environment: {
        GEMINI_API_KEY: "CNRY-gemini",
        GOOGLE_API_KEY: "CNRY-express",
        GOOGLE_GENAI_USE_VERTEXAI: "true",
        GOOGLE_CLOUD_PROJECT: "project",
        GOOGLE_CLOUD_LOCATION: "europe-west1",
        GOOGLE_GENAI_USE_GCA: "true",
        GOOGLE_CLOUD_ACCESS_TOKEN: "CNRY-bearer",
      },
    },
    expected: [
      { is: "google api-key usable", at: "GEMINI_API_KEY" },
      { is: "google-vertex api-key usable", at: "GOOGLE_API_KEY" },
      { is: "google oauth unknown-expiry", at: "GOOGLE_CLOUD_ACCESS_TOKEN" },
      { is: "google-vertex reference unknown-expiry", detail: /project project, location europe-west1/ },
    ],
  },
  {
    id: "G9",
    title: "Application Default Credentials",
    machine: { files: { [paths.adc]: adc("authorized_user", { account: "ann@example.org" }) } },
    expected: [{ is: "google-vertex reference unknown-expiry", account: "ann@example.org" }],
  },
  {
    id: "G10",
    title: "MCP and A2A tokens are not looked at",
    machine: { files: { "~/.gemini/mcp-oauth-tokens.json": "[]", "~/.gemini/a2a-oauth-tokens.json": "[]" } },
    expected: [],
  },
];
