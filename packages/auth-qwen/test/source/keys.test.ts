import { type FixtureHostOptions, fixtureHost } from "@link-assistant/auth-core/testing";
import { describe, expect, it } from "vitest";
import { qwenSource } from "../../src/source/source.js";

async function found(machine: FixtureHostOptions, path?: string) {
  const findings = await qwenSource.find(fixtureHost(machine), path === undefined ? {} : { path });
  return findings.map(({ provider, location, status, plan, flags }) => ({
    provider,
    location,
    status,
    plan,
    flags,
  }));
}

async function revealed(machine: FixtureHostOptions) {
  const [first] = await qwenSource.find(fixtureHost(machine));
  return first?.reveal();
}

const settingsWith = (entry: object, env: object = { MY_KEY: "CNRY-key" }) =>
  JSON.stringify({ env, modelProviders: { openai: [{ id: "some-model", envKey: "MY_KEY", ...entry }] } });

describe("keys that Qwen Code uses", () => {
  it("go where their entry in the settings says", async () => {
    const baseUrl = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1";
    const machine = { files: { "~/.qwen/settings.json": settingsWith({ baseUrl }) } };
    expect(await revealed(machine)).toEqual({
      kind: "api-key",
      apiKey: "CNRY-key",
      baseUrl,
      plan: "standard",
    });
  });

  it.each([
    ["https://openrouter.ai/api/v1", "openrouter"],
    ["https://api.deepseek.com", "deepseek"],
    ["https://models.corp.example/v1", "qwen"],
  ])("of %s belong to %s", async (baseUrl, provider) => {
    const machine = { files: { "~/.qwen/settings.json": settingsWith({ baseUrl }) } };
    expect(await found(machine)).toMatchObject([{ provider, status: "usable" }]);
    expect(await revealed(machine)).toMatchObject({ baseUrl });
  });

  it.each([
    ["anthropic", undefined, "anthropic"],
    ["anthropic", "https://api.anthropic.com", "anthropic"],
    ["gemini", undefined, "google"],
    ["gemini", "https://generativelanguage.googleapis.com", "google"],
  ])(
    "of the protocol %s at %s belong to %s, wherever that is spoken by us",
    async (protocol, baseUrl, provider) => {
      const env = { MY_KEY: "CNRY-key" };
      const modelProviders = { [protocol]: [{ id: "some-model", envKey: "MY_KEY", baseUrl }] };
      const machine = {
        // An address of Qwen's beside it is none of its business.
        files: {
          "~/.qwen/settings.json": JSON.stringify({
            env: { ...env, QWEN_BASE_URL: "https://q.example" },
            modelProviders,
          }),
        },
      };
      expect(await found(machine)).toMatchObject([{ provider, status: "usable" }]);
      expect(await revealed(machine)).toEqual({ kind: "api-key", apiKey: "CNRY-key" });
    },
  );

  it.each([
    ["without an address", "openai", undefined],
    ["of another protocol at a gateway", "anthropic", "https://gateway.example"],
    ["of Vertex AI", "vertex-ai", undefined],
  ])("%s are nobody's: described, and never taken for one of Qwen's", async (_, protocol, baseUrl) => {
    const modelProviders = { [protocol]: [{ id: "some-model", envKey: "MY_KEY", baseUrl }] };
    const settings = JSON.stringify({ env: { MY_KEY: "CNRY-key" }, modelProviders });
    const [first, ...others] = await qwenSource.find(
      fixtureHost({ files: { "~/.qwen/settings.json": settings } }),
    );
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      kind: "unknown",
      status: "no-login",
      detail: expect.stringContaining("MY_KEY"),
    });
    await expect(first?.reveal()).rejects.toThrow();
  });

  it("over a connection that anybody can read are not used", async () => {
    const machine = {
      files: { "~/.qwen/settings.json": settingsWith({ baseUrl: "http://models.corp.example/v1" }) },
    };
    expect(await found(machine)).toMatchObject([{ status: "untrusted-endpoint" }]);
  });

  it("of a plan, by the variable's name, have no region before somebody asks", async () => {
    const machine = { environment: { BAILIAN_TOKEN_PLAN_API_KEY: "sk-sp-CNRY" } };
    expect(await revealed(machine)).toEqual({ kind: "api-key", apiKey: "sk-sp-CNRY", plan: "token" });
  });

  it("count in this order: the environment, ~/.qwen/.env, ~/.env, the settings", async () => {
    const machine = {
      environment: { DASHSCOPE_API_KEY: "CNRY-1" },
      files: {
        "~/.qwen/.env": "DASHSCOPE_API_KEY=CNRY-2",
        "~/.env": "DASHSCOPE_API_KEY=CNRY-3",
        "~/.qwen/settings.json": JSON.stringify({ env: { DASHSCOPE_API_KEY: "CNRY-4" } }),
      },
    };
    expect(await found(machine)).toMatchObject([
      { location: "DASHSCOPE_API_KEY", status: "usable" },
      { location: "/home/ann/.qwen/.env", status: "overruled" },
      { location: "/home/ann/.env", status: "overruled" },
      { location: "/home/ann/.qwen/settings.json", status: "overruled" },
    ]);
  });

  it("in a project's files are marked, and overrule nothing elsewhere", async () => {
    const machine = {
      workingFolder: "/home/ann/project/deep",
      files: {
        "/home/ann/project/.qwen/.env": "DASHSCOPE_API_KEY=CNRY-project",
        "/home/ann/project/.env": "DASHSCOPE_API_KEY=CNRY-ignored",
        "~/.env": "DASHSCOPE_API_KEY=CNRY-user",
      },
    };
    expect(await found(machine)).toEqual([
      { provider: "qwen", location: "/home/ann/.env", status: "usable", plan: "standard", flags: undefined },
      {
        provider: "qwen",
        location: "/home/ann/project/.qwen/.env",
        status: "usable",
        plan: "standard",
        flags: ["of-project"],
      },
    ]);
  });

  it("are not looked for in a project's settings", async () => {
    const host = fixtureHost({
      workingFolder: "/project",
      files: { "/project/.qwen/settings.json": settingsWith({ baseUrl: "https://evil.example/v1" }) },
    });
    expect(await qwenSource.find(host)).toEqual([]);
    expect(host.looks).not.toContain("file /project/.qwen/settings.json");
  });

  it("in a file that cannot be read are not passed over in silence", async () => {
    const files = { "~/.env": { unreadable: "no-permission" } } as const;
    expect(await found({ files })).toMatchObject([{ location: "/home/ann/.env", status: "unreadable" }]);
  });

  it("in one named file are found there alone", async () => {
    const machine = {
      files: { "/backup/.env": "QWEN_API_KEY=CNRY-key\nQWEN_BASE_URL=https://a.example/v1" },
    };
    expect(await found(machine, "/backup/.env")).toMatchObject([
      { location: "/backup/.env", status: "usable" },
    ]);
  });
});

describe("logins of the former agent", () => {
  const store = "~/.local/share/link-assistant-agent/auth.json";
  const oauth = { type: "oauth", access: "CNRY-a", refresh: "CNRY-r", expires: null };

  it.each([
    ["qwen-coder", oauth, ["login-ended"]],
    ["alibaba", oauth, ["login-ended"]],
    ["alibaba", { type: "api", key: "CNRY-key" }, []],
    ["anthropic", oauth, []],
  ])("%s", async (id, entry, statuses) => {
    const findings = await found({ files: { [store]: JSON.stringify({ [id]: entry }) } });
    expect(findings.map(({ status }) => status)).toEqual(statuses);
  });

  it("are explained, and cannot be taken over", async () => {
    const files = { [store]: JSON.stringify({ "qwen-coder": oauth }) };
    const [first] = await qwenSource.find(fixtureHost({ files }));
    expect(first?.detail).toContain("2026-04-15");
    await expect(first?.reveal()).rejects.toMatchObject({ code: "sign_in_again" });
  });

  it("are found in XDG_DATA_HOME too", async () => {
    const environment = { XDG_DATA_HOME: "/data" };
    const files = { "/data/link-assistant-agent/auth.json": JSON.stringify({ alibaba: oauth }) };
    expect(await found({ environment, files })).toHaveLength(1);
  });
});

describe("a relative QWEN_HOME", () => {
  const files = {
    "/work/here/oauth_creds.json": JSON.stringify({ access_token: "CNRY-a", token_type: "Bearer" }),
    "/work/here/.env": "QWEN_API_KEY=CNRY-key",
  };
  it.each([
    ["here", ["of-project"], ["of-project"]],
    ["/work/here", [], []],
  ] as const)("%s", async (QWEN_HOME, login, key) => {
    const findings = await found({ environment: { QWEN_HOME }, workingFolder: "/work", files });
    const flagsOf = (path: string) =>
      findings.find(({ location }) => location === path)?.flags?.filter((flag) => flag === "of-project");
    expect(flagsOf("/work/here/oauth_creds.json") ?? []).toEqual(login);
    expect(flagsOf("/work/here/.env") ?? []).toEqual(key);
    expect(findings).toHaveLength(2);
  });
});

describe("a folder named .env", () => {
  const folder = { unreadable: "a-directory" } as const;
  it.each(["~/.env", "~/.qwen/.env", "/work/.env"])(
    "%s is passed over, and reported where it was named",
    async (path) => {
      const machine = { workingFolder: "/work", files: { [path]: folder } };
      expect(await found(machine)).toEqual([]);
      expect(await found(machine, path.replace("~", "/home/ann"))).toMatchObject([{ status: "unreadable" }]);
    },
  );
});
