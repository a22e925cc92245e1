import { claude } from "@link-assistant/auth-claude";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { inAnHour, login, paths, withLogin } from "./machines.js";

const reveal = async (machine: Parameters<typeof fixtureHost>[0]) => {
  const [found] = await claude.source.find(fixtureHost(machine));
  return found?.reveal();
};
const accessToken = login.accessToken;

test.each([
  [
    "all fields but the refresh token",
    {},
    { accessToken, expiresAt: inAnHour, scopes: ["user:inference", "user:profile"] },
  ],
  ["scopes as text", { scopes: "a  b" }, { accessToken, expiresAt: inAnHour, scopes: ["a", "b"] }],
  ["scopes that are none", { scopes: [7, ""] }, { accessToken, expiresAt: inAnHour }],
  ["no expiry", { expiresAt: null, scopes: [] }, { accessToken }],
])("a login reveals %s", async (_, changes, expected) => {
  expect(await reveal(withLogin(changes))).toEqual({ kind: "oauth", ...expected });
});

test("a key reveals itself, without the blanks around it", async () => {
  const machine = { files: { [paths.identity]: '{"primaryApiKey":" sk-ant-api03-CNRY-AA\\n"}' } };
  expect(await reveal(machine)).toEqual({ kind: "api-key", apiKey: "sk-ant-api03-CNRY-AA" });
});

test.each([
  ["the login is no object", { claudeAiOauth: 7 }, "The login is not an object."],
  [
    "a field is of the wrong type",
    { claudeAiOauth: { ...login, refreshToken: 7 } },
    "The field refreshToken ",
  ],
  [
    "a token could not be sent",
    { claudeAiOauth: { ...login, accessToken: "a\nb" } },
    "has characters that no token",
  ],
  ["there is no login", { mcpOAuth: {} }, "There is no login of Claude Code in it."],
])("what is wrong is said by name: %s", async (_, content, words) => {
  const [found] = await claude.source.find(
    fixtureHost({ files: { [paths.credentials]: JSON.stringify(content) } }),
  );
  expect(found?.detail).toContain(words);
  await expect(found?.reveal()).rejects.toThrow(words);
});

test.each([
  ["a login", {}, "#25"],
  ["an expired one", { expiresAt: 1e12 }, "#25"],
  ["one without a refresh token", { refreshToken: "" }, undefined],
])("the refresh token of %s can be compared, though it is never revealed", async (_, changes, expected) => {
  const [found] = await claude.source.find(fixtureHost(withLogin(changes)));
  expect(found?.refreshFamily?.((token) => `#${token.length}`)).toBe(expected);
});

test("settings that others can read are no reason to warn where no secret is in them", async () => {
  const settings = '{"env":{"CLAUDE_CODE_USE_BEDROCK":"1"}}';
  const files = { [paths.settings]: { content: settings, flags: ["readable-by-others"] } } as const;
  const [found] = await claude.source.find(fixtureHost({ files }));
  expect(found).toMatchObject({ provider: "amazon-bedrock" });
  expect(found).not.toHaveProperty("flags");
});
