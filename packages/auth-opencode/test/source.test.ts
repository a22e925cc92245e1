import { fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { opencode } from "@link-assistant/auth-opencode";
import { describe, expect, it } from "vitest";

const authFile = "/home/ann/.local/share/opencode/auth.json";
const databaseFile = "/home/ann/.local/share/opencode/opencode.db";
const expires = fixtureNow + 60_000;
const login = { type: "oauth", refresh: "CNRY-refresh", access: "CNRY-access", expires };

async function findIn(entries: object, options = {}) {
  const host = fixtureHost({ files: { [authFile]: JSON.stringify(entries) } });
  return opencode.source.find(host, options);
}

async function revealOnly(entries: object) {
  const [found, ...more] = await findIn(entries);
  expect(more).toEqual([]);
  return found?.reveal();
}

describe("what a finding reveals", () => {
  it("a key", async () => {
    expect(await revealOnly({ deepseek: { type: "api", key: "CNRY-key" } })).toEqual({
      kind: "api-key",
      apiKey: "CNRY-key",
    });
  });

  it("a login, with the expiry that OpenCode keeps in milliseconds", async () => {
    expect(await revealOnly({ xai: login })).toEqual({
      kind: "oauth",
      accessToken: "CNRY-access",
      refreshToken: "CNRY-refresh",
      expiresAt: expires,
    });
  });

  it("a login without an expiry, as OpenCode keeps Copilot's", async () => {
    expect(await revealOnly({ "github-copilot": { ...login, expires: 0 } })).not.toHaveProperty("expiresAt");
  });

  it.each([
    ["an expired login", { xai: { ...login, expires: 1 } }, "sign_in_again"],
    ["an empty key", { groq: { type: "api", key: "" } }, "not_signed_in"],
    ["an entry that OpenCode drops", { groq: { type: "api" } }, "credential_invalid"],
    [
      "a well-known login",
      { "https://c.example": { type: "wellknown", key: "T", token: "CNRY-t" } },
      "unsupported",
    ],
    [
      "an entry that OpenCode does not find",
      { "groq/": { type: "api", key: "CNRY-k" } },
      "credential_invalid",
    ],
  ])("nothing of %s", async (_, entries, code) => {
    await expect(revealOnly(entries)).rejects.toMatchObject({
      code,
      message: expect.not.stringContaining("CNRY"),
    });
  });
});

describe("OpenCode's names for Qwen's plans", () => {
  it.each([
    ["alibaba", "standard", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"],
    ["alibaba-cn", "standard", "https://dashscope.aliyuncs.com/compatible-mode/v1"],
    ["alibaba-coding-plan", "coding", "https://coding-intl.dashscope.aliyuncs.com/v1"],
    ["alibaba-coding-plan-cn", "coding", "https://coding.dashscope.aliyuncs.com/v1"],
    ["alibaba-token-plan", "token", "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1"],
    ["alibaba-token-plan-cn", "token", "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1"],
    ["modelscope", "modelscope", "https://api-inference.modelscope.cn/v1"],
  ])("%s", async (id, plan, baseUrl) => {
    const [found] = await findIn({ [id]: { type: "api", key: "CNRY-key" } });
    expect(found).toMatchObject({ provider: "qwen", plan });
    expect(await found?.reveal()).toEqual({ kind: "api-key", apiKey: "CNRY-key", plan, baseUrl });
  });
});

describe("logins that may not be used elsewhere", () => {
  it.each(["anthropic", "openai", "google", "github-copilot"])(
    "%s: restricted, a key of it not",
    async (id) => {
      expect(await findIn({ [id]: login })).toMatchObject([{ kind: "oauth", restricted: true }]);
      const [found] = await findIn({ [id]: { type: "api", key: "CNRY-key" } });
      expect(found).not.toHaveProperty("restricted");
    },
  );

  it("others are linked without a question", async () => {
    const [found] = await findIn({ xai: login });
    expect(found).not.toHaveProperty("restricted");
  });
});

describe("one file alone", () => {
  const row = {
    id: "cred_1",
    integration_id: "groq",
    label: "work",
    value: '{"type":"key","key":"CNRY-row"}',
  };

  it("names it, whatever else the machine holds", async () => {
    const host = fixtureHost({
      environment: { OPENCODE_AUTH_CONTENT: "{}" },
      files: { [authFile]: '{"groq":{"type":"api","key":"CNRY-key"}}' },
      databases: { [databaseFile]: [row] },
    });
    expect(await opencode.source.find(host, { path: authFile })).toMatchObject([
      { provider: "groq", status: "usable" },
    ]);
    expect(await opencode.source.find(host, { path: databaseFile })).toMatchObject([
      { account: "work", status: "usable" },
    ]);
  });

  it("a link finds its row again, and another one never takes its place", async () => {
    const rows = [row, { ...row, id: "cred_2", label: "home" }];
    const found = await opencode.source.find(fixtureHost({ databases: { [databaseFile]: rows } }));
    expect(found.map(({ locator }) => locator)).toEqual([`${databaseFile}#cred_1`, `${databaseFile}#cred_2`]);
  });
});

it("the e-mail of a token that names one is its account", async () => {
  const claims = btoa(JSON.stringify({ email: "ann@example.org" })).replace(/=+$/, "");
  expect(await findIn({ xai: { ...login, access: `e30.${claims}.CNRY` } })).toMatchObject([
    { account: "ann@example.org" },
  ]);
});

it("what the variable holds is the person's, where a relative folder makes the files the project's", async () => {
  const environment = {
    XDG_DATA_HOME: "data",
    OPENCODE_AUTH_CONTENT: '{"deepseek":{"type":"api","key":"CNRY-key"}}',
  };
  const [found] = await opencode.source.find(fixtureHost({ environment }));
  expect(found).toMatchObject({ provider: "deepseek", status: "usable" });
  expect(found).not.toHaveProperty("flags");
});
