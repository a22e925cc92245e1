import { describe, expect, it } from "vitest";
import {
  type AuthErrorCode,
  apiKeyProvider,
  type KeyProbe,
  type LoginUi,
  type ProbeResult,
  type Runtime,
} from "../src/index.js";
import { virtualRuntime } from "../src/testing/index.js";

const key = "CNRY-key-1";

const row = {
  id: "deepseek",
  name: "DeepSeek",
  baseUrl: "https://api.deepseek.com/",
  variables: ["DEEPSEEK_API_KEY", "DEEPSEEK_KEY"],
} as const;

interface Seen {
  readonly url: string;
  readonly init: RequestInit;
}

type Answer = number | "nothing" | "never";

/** A runtime whose every request gets this answer. Its clock runs past the time limit of one that never comes. */
function runtimeThat(answer: Answer, seen: Seen[] = []): Runtime {
  const runtime = virtualRuntime({
    async fetch(url, init = {}) {
      seen.push({ url: String(url), init });
      if (answer === "nothing") throw new TypeError("fetch failed");
      if (answer === "never") {
        void runtime.advance(60_000);
        return new Promise(() => undefined);
      }
      return new Response("CNRY-body", {
        status: answer,
        ...(answer === 302 && { headers: { location: "/" } }),
      });
    },
  });
  return runtime;
}

function uiThatTypes(secret: string): LoginUi {
  return {
    showVerification() {},
    showAuthorization() {},
    notify() {},
    readSecret: async () => secret,
  };
}

async function login(typed: string) {
  const [method] = apiKeyProvider(row).methods;
  return method?.login(uiThatTypes(typed), { runtime: runtimeThat(200), settings: {}, options: {} });
}

async function probe(answer: Answer, how: KeyProbe, seen?: Seen[]) {
  const provider = apiKeyProvider({ ...row, probe: how });
  const access = provider.access({ kind: "api-key", apiKey: key }, {});
  return provider.probe?.(access, { runtime: runtimeThat(answer, seen) });
}

describe("a provider out of one row of data", () => {
  it("sends the key as a bearer token to the base URL of the row", () => {
    expect(apiKeyProvider(row).access({ kind: "api-key", apiKey: key }, {})).toEqual({
      baseUrl: "https://api.deepseek.com",
      headers: { authorization: `Bearer ${key}` },
      dialect: "chat",
      handOut: "free",
    });
  });

  it.each([
    [
      "the user's own setting",
      { baseUrl: "https://stored.example" },
      { baseUrl: "http://127.0.0.1:1/" },
      "http://127.0.0.1:1",
    ],
    ["the place stored with the key", { baseUrl: "https://stored.example" }, {}, "https://stored.example"],
    ["the row", {}, {}, "https://api.deepseek.com"],
  ])("goes to %s", (_, stored, settings, baseUrl) => {
    const access = apiKeyProvider(row).access({ kind: "api-key", apiKey: key, ...stored }, settings);
    expect(access.baseUrl).toBe(baseUrl);
  });

  it("knows the variables that hold a key, in order, before a stored login", () => {
    expect(apiKeyProvider(row).environment).toEqual([
      { variable: "DEEPSEEK_API_KEY", makes: "api-key", rank: "explicit" },
      { variable: "DEEPSEEK_KEY", makes: "api-key", rank: "explicit" },
    ]);
  });

  it("has no probe where the row names none", () => {
    expect(apiKeyProvider(row)).not.toHaveProperty("probe");
  });
});

describe("asking for a key", () => {
  it("takes it as it is, without the white space around it", async () => {
    expect(await login(`  ${key}\r\n`)).toEqual({ kind: "api-key", apiKey: key });
  });

  it.each([
    ["nothing", ""],
    ["white space only", " \n"],
    ["two words", "CNRY-a CNRY-b"],
    ["a line break inside", "CNRY-a\nCNRY-b"],
    ["a control character", "CNRY-\u001b[2J"],
    ["letters that no header carries", "CNRY-ключ"],
  ])("refuses %s without repeating it", async (_, typed) => {
    await expect(login(typed)).rejects.toMatchObject({
      code: "invalid_request",
      message: expect.not.stringContaining("CNRY"),
    });
  });
});

describe("checking a key", () => {
  const rows: [
    number | "nothing" | "never",
    KeyProbe,
    { status: ProbeResult["status"]; code?: AuthErrorCode },
  ][] = [
    [200, { get: "models" }, { status: "accepted" }],
    [401, { get: "models" }, { status: "refused", code: "credential_invalid" }],
    [403, { get: "models" }, { status: "refused", code: "credential_invalid" }],
    [402, { get: "models" }, { status: "refused", code: "quota_exceeded" }],
    [429, { get: "models" }, { status: "accepted" }],
    [302, { get: "models" }, { status: "unreachable" }],
    [400, { get: "models" }, { status: "unreachable" }],
    [400, { get: "models", refusedStatuses: [400] }, { status: "refused", code: "credential_invalid" }],
    [500, { get: "models" }, { status: "unreachable" }],
    ["nothing", { get: "models" }, { status: "unreachable" }],
    ["never", { get: "models" }, { status: "unreachable" }],
  ];
  it.each(rows)("%s, asked by %j", async (answer, how, expected) => {
    const result = await probe(answer, how);
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toContain("CNRY");
  });

  it("asks the path that the row names with the key, following no redirect", async () => {
    const seen: Seen[] = [];
    await probe(200, { get: "key" }, seen);
    expect(seen).toMatchObject([
      {
        url: "https://api.deepseek.com/key",
        init: { redirect: "manual" },
      },
    ]);
    expect(new Headers(seen[0]?.init.headers).get("authorization")).toBe(`Bearer ${key}`);
  });

  it("sends the key in the header that the call wants, and then in no other", async () => {
    const seen: Seen[] = [];
    await probe(
      200,
      { get: "models", keyHeader: "x-api-key", headers: { "anthropic-version": "2023-06-01" } },
      seen,
    );
    const headers = new Headers(seen[0]?.init.headers);
    expect(headers.get("x-api-key")).toBe(key);
    expect(headers.get("anthropic-version")).toBe("2023-06-01");
    expect(headers.has("authorization")).toBe(false);
  });

  it("asks for one token of a chat where there is no cheaper way", async () => {
    const seen: Seen[] = [];
    await probe(200, { chatWith: "sonar" }, seen);
    expect(seen[0]?.url).toBe("https://api.deepseek.com/chat/completions");
    expect(JSON.parse(String(seen[0]?.init.body))).toMatchObject({ model: "sonar", max_tokens: 1 });
  });

  it("ends when its caller gives up", async () => {
    const provider = apiKeyProvider({ ...row, probe: { get: "models" } });
    const access = provider.access({ kind: "api-key", apiKey: key }, {});
    const signal = AbortSignal.abort();
    await expect(provider.probe?.(access, { runtime: runtimeThat(200), signal })).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});

describe("a model that people know by another name", () => {
  const provider = apiKeyProvider({ ...row, modelNames: { "their-name": "its-name" } });
  it.each([
    ["their-name", "its-name"],
    ["another", "another"],
    ["constructor", "constructor"],
  ])("%s is asked for as %s", (requested, expected) => {
    expect(provider.modelName?.(requested, { kind: "api-key", apiKey: key })).toBe(expected);
  });
});
