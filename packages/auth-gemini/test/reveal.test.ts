import { type FixtureHostOptions, fixtureHost } from "@link-assistant/auth-core/testing";
import { gemini } from "@link-assistant/auth-gemini";
import { expect, test } from "vitest";
import { encrypt, newStore } from "./encrypt.js";
import { inAnHour, login, paths, storedKey, storedLogin, withLogin } from "./machines.js";

const reveal = async (machine: FixtureHostOptions) => {
  const [found] = await gemini.source.find(fixtureHost(machine));
  return found?.reveal();
};
const { access_token: accessToken, refresh_token: refreshToken } = login;
const tokens = { accessToken, refreshToken };

test.each([
  [
    "all that the file tells",
    {},
    { ...tokens, expiresAt: inAnHour, scopes: ["https://www.googleapis.com/auth/cloud-platform", "openid"] },
  ],
  ["scopes of a list", { scope: ["a", "", 7] }, { ...tokens, expiresAt: inAnHour, scopes: ["a"] }],
  ["no scopes", { scope: "" }, { ...tokens, expiresAt: inAnHour }],
  ["no expiry", { scope: null, expiry_date: null }, tokens],
  ["no refresh token", { scope: null, refresh_token: "" }, { accessToken, expiresAt: inAnHour }],
])("a login reveals %s", async (_, changes, expected) => {
  expect(await reveal(withLogin(changes))).toEqual({ kind: "oauth", ...expected });
});

test("an encrypted login and key reveal what was put in", async () => {
  const store = newStore({
    "gemini-cli-oauth": { "main-account": storedLogin },
    "gemini-cli-api-key": { "default-api-key": storedKey },
  });
  const environment = { GEMINI_FORCE_ENCRYPTED_FILE_STORAGE: "true" };
  const host = fixtureHost({ environment, files: { [paths.encrypted]: encrypt(store) } });
  const findings = await gemini.source.find(host);
  expect(await Promise.all(findings.map((found) => found.reveal()))).toEqual([
    {
      kind: "oauth",
      ...{ accessToken: "CNRY-stored-access", refreshToken: "CNRY-stored-refresh" },
      expiresAt: inAnHour,
    },
    { kind: "api-key", apiKey: "CNRY-stored-key" },
  ]);
});

test.each([
  ["of the environment", { environment: { GEMINI_API_KEY: " CNRY-key " } }],
  ["of a file", { files: { "~/.gemini/.env": 'GEMINI_API_KEY="CNRY-key" # mine' } }],
])("a key %s reveals itself, without the blanks around it", async (_, machine) => {
  expect(await reveal(machine)).toEqual({ kind: "api-key", apiKey: "CNRY-key" });
});

test.each<[string, FixtureHostOptions, string]>([
  ["a reference is only described", { files: { [paths.adc]: '{"type":"service_account"}' } }, "unsupported"],
  ["an expired login", withLogin({ expiry_date: 1e12 }), "sign_in_again"],
  ["a login without tokens", withLogin({ access_token: "", refresh_token: "" }), "not_signed_in"],
  ["a login with a refresh token alone", withLogin({ access_token: null }), "sign_in_again"],
  ["a token that could not be sent", withLogin({ access_token: "a b" }), "credential_invalid"],
  ["a key that could not be sent", { environment: { GEMINI_API_KEY: "a b" } }, "credential_invalid"],
  ["a key of blanks", { environment: { GEMINI_API_KEY: "  " } }, "not_signed_in"],
])("nothing is revealed of %s", async (_, machine, code) => {
  await expect(reveal(machine)).rejects.toMatchObject({ code });
});

test.each([
  ["locked", "locked", /Unlock it/],
  ["timed-out", "locked", /within 3 seconds/],
  ["no-tool", "unreadable", /secret-tool is not installed/],
  ["failed", "unreadable", /could not be asked/],
] as const)("a keychain that is %s is %s, asked once and explained", async (problem, status, detail) => {
  const item = { service: "gemini-cli-api-key", account: "default-api-key", answer: { problem } };
  const host = fixtureHost({ keychain: [item] });
  expect(await gemini.source.find(host)).toMatchObject([
    { kind: "api-key", status, detail: expect.stringMatching(detail) },
  ]);
  expect(host.looks.filter((look) => look.startsWith("keychain"))).toHaveLength(1);
});

test("the Credential Manager of Windows is listed, not read", async () => {
  const items = [
    { service: "gemini-cli-api-key", account: "default-api-key", answer: "present" },
    { service: "gemini-cli-oauth", account: "main-account", answer: "present" },
  ] as const;
  const findings = await gemini.source.find(fixtureHost({ platform: "win32", keychain: items }));
  expect(findings.map(({ kind, status, restricted }) => [kind, status, restricted])).toEqual([
    ["api-key", "unreadable", undefined],
    ["oauth", "unreadable", true],
  ]);
});

test("with the file storage forced the keychain is not asked, as Gemini CLI does not", async () => {
  const keychain = [
    { service: "gemini-cli-api-key", account: "default-api-key", answer: JSON.stringify(storedKey) },
  ];
  const host = fixtureHost({ environment: { GEMINI_FORCE_FILE_STORAGE: "true" }, keychain });
  expect(await gemini.source.find(host)).toEqual([]);
});

test.each([
  ["a bearer token beside GOOGLE_GENAI_USE_GCA", { GOOGLE_GENAI_USE_GCA: "1" }, "unknown-expiry"],
  ["a bearer token alone, which is not read", {}, "overruled"],
])("%s", async (_, more, status) => {
  const environment = { GOOGLE_CLOUD_ACCESS_TOKEN: "CNRY-bearer", ...more };
  expect(await gemini.source.find(fixtureHost({ environment }))).toMatchObject([
    { kind: "oauth", restricted: true, status },
  ]);
});

test.each([
  ["no place", { GOOGLE_GENAI_USE_VERTEXAI: "true", GOOGLE_CLOUD_PROJECT: "p" }, 0],
  ["no project", { GOOGLE_GENAI_USE_VERTEXAI: "true", GOOGLE_CLOUD_LOCATION: "l" }, 0],
  ["not switched on", { GOOGLE_CLOUD_PROJECT: "p", GOOGLE_CLOUD_LOCATION: "l" }, 0],
  [
    "the older name",
    { GOOGLE_GENAI_USE_VERTEXAI: "true", GOOGLE_CLOUD_PROJECT_ID: "p", GOOGLE_CLOUD_LOCATION: "l" },
    1,
  ],
])("Vertex settings with %s", async (_, environment, count) => {
  expect(
    await gemini.source.find(fixtureHost({ environment: environment as Record<string, string> })),
  ).toHaveLength(count);
});

test.each([
  ["linux", undefined, "/etc/gemini-cli/settings.json"],
  ["darwin", undefined, "/Library/Application Support/GeminiCli/settings.json"],
  ["win32", undefined, "C:\\ProgramData\\gemini-cli\\settings.json"],
  ["linux", "/own.json", "/own.json"],
] as const)("the settings of the machine on %s (%s) are read, too", async (platform, named, path) => {
  const environment: Record<string, string> =
    named === undefined ? {} : { GEMINI_CLI_SYSTEM_SETTINGS_PATH: named };
  const files = { [path]: '{"security":{"auth":{"selectedType":"compute-default-credentials"}}}' };
  expect(await gemini.source.find(fixtureHost({ platform, environment, files }))).toMatchObject([
    { kind: "reference", location: path },
  ]);
});

test("the successor's login is described as restricted, and reveals nothing", async () => {
  const files = { "~/.gemini/jetski-standalone-oauth-token": '{"token":{"access_token":"CNRY-agy"}}' };
  const [found] = await gemini.source.find(fixtureHost({ files }));
  expect(found).toMatchObject({ kind: "unknown", restricted: true });
  await expect(found?.reveal()).rejects.toMatchObject({ code: "unsupported" });
});

test("a .env that the person names is theirs, and not the project's", async () => {
  const host = fixtureHost({ files: { "/work/.env": "GEMINI_API_KEY=CNRY-key" } });
  const [found] = await gemini.source.find(host, { path: "/work/.env" });
  expect(found).toMatchObject({ status: "usable", locator: "/work/.env#GEMINI_API_KEY" });
  expect(found?.flags).toBeUndefined();
});
