import { AuthError, candidates, type Finding, resolveCredential, storeKey } from "@link-assistant/auth-core";
import { describe, expect, test } from "vitest";
import { contextOf, now, provider, type World } from "./world.js";

const login = {
  kind: "oauth",
  accessToken: "CNRY-stored",
  refreshToken: "CNRY-r",
  expiresAt: now + 3_600_000,
} as const;
const link = { kind: "link", source: "tool" } as const;

function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    provider: "example",
    kind: "oauth",
    location: "/home/ada/.tool/auth.json",
    status: "usable",
    reveal: async () => ({ kind: "oauth", accessToken: "CNRY-linked", refreshToken: "CNRY-not-ours" }),
    ...overrides,
  };
}

/** What was taken, and from where. */
async function taken(world: World): Promise<[string, string]> {
  const { credential, origin } = await resolveCredential(provider, contextOf(world));
  const secret = credential.kind === "oauth" ? credential.accessToken : credential.apiKey;
  return [secret, origin.type];
}

describe("the first place that holds a credential decides", () => {
  const everything: World = {
    environment: {
      EXAMPLE_ACCESS_TOKEN: "CNRY-token",
      EXAMPLE_API_KEY: "CNRY-key",
      OPENAI_API_KEY: "CNRY-fallback",
      OPENAI_BASE_URL: "https://own.example/v1",
    },
    stored: { example: login },
    files: {
      "/project/.example/.env": "EXAMPLE_API_KEY=CNRY-project\nEXAMPLE_BASE_URL=https://project.example/v1",
      "/home/ada/.env": "EXAMPLE_API_KEY=CNRY-home",
    },
  };
  const without = (...names: string[]): World => ({
    ...everything,
    environment: Object.fromEntries(
      Object.entries(everything.environment ?? {}).filter(([name]) => !names.includes(name)),
    ),
  });
  const explicit = ["EXAMPLE_ACCESS_TOKEN", "EXAMPLE_API_KEY"];

  test.each<[string, World, string, string]>([
    ["an explicit variable before all", everything, "CNRY-token", "environment"],
    ["the next variable", without("EXAMPLE_ACCESS_TOKEN"), "CNRY-key", "environment"],
    ["the stored login", without(...explicit), "CNRY-stored", "store"],
    ["a project's pair", { ...without(...explicit), stored: {} }, "CNRY-project", "environment-file"],
    [
      "the user's .env",
      { ...without(...explicit), stored: {}, files: { "/home/ada/.env": "EXAMPLE_API_KEY=CNRY-home" } },
      "CNRY-home",
      "environment-file",
    ],
    [
      "a fallback variable",
      { ...without(...explicit), stored: {}, files: {} },
      "CNRY-fallback",
      "environment",
    ],
    [
      "an empty variable counts as unset",
      { environment: { EXAMPLE_API_KEY: " " }, stored: { example: login } },
      "CNRY-stored",
      "store",
    ],
  ])("%s", async (_, world, secret, origin) => {
    expect(await taken(world)).toEqual([secret, origin]);
  });

  test("nothing anywhere is not_signed_in, and names what was looked for", async () => {
    const failure = resolveCredential(provider, contextOf({}));
    await expect(failure).rejects.toMatchObject({ code: "not_signed_in", details: { provider: "example" } });
  });

  test("a model named beside a fallback key comes with it", async () => {
    const world: World = {
      environment: {
        OPENAI_API_KEY: "CNRY-k",
        OPENAI_BASE_URL: "https://own.example/v1",
        OPENAI_MODEL: "own-7b",
      },
    };
    const resolved = await resolveCredential(provider, contextOf(world));
    expect(resolved.model).toBe("own-7b");
    expect(resolved.credential).toMatchObject({ baseUrl: "https://own.example/v1" });
  });

  test("a fallback key without its base URL is skipped: OpenAI's own key must not go elsewhere", async () => {
    const world: World = { environment: { OPENAI_API_KEY: "CNRY-openai" } };
    await expect(taken(world)).rejects.toMatchObject({ code: "not_signed_in" });
  });
});

describe("a key beside the address of another server is that server's", () => {
  const key = { EXAMPLE_API_KEY: "CNRY-key" };
  const gateway = { ...key, EXAMPLE_TOOL_BASE_URL: "https://gateway.corp.example" };

  test.each<[string, World, string | undefined]>([
    ["is not sent to the provider", { environment: gateway }, undefined],
    [
      "nor one in the user's .env",
      {
        files: {
          "/home/ada/.env": "EXAMPLE_API_KEY=CNRY-key\nEXAMPLE_TOOL_BASE_URL=https://gateway.corp.example",
        },
      },
      undefined,
    ],
    [
      "goes where it is told to go",
      { environment: { ...gateway, EXAMPLE_BASE_URL: "https://gateway.corp.example/v1" } },
      "https://gateway.corp.example/v1",
    ],
    [
      "the provider's own address changes nothing",
      { environment: { ...key, EXAMPLE_TOOL_BASE_URL: "https://eu.coding.example/api" } },
      "https://coding.example/v1",
    ],
  ])("%s", async (_, world, baseUrl) => {
    const resolved = resolveCredential(provider, contextOf(world));
    if (baseUrl === undefined) await expect(resolved).rejects.toMatchObject({ code: "not_signed_in" });
    else expect((await resolved).credential).toMatchObject({ apiKey: "CNRY-key", baseUrl });
  });

  test("and a base URL that the user has configured for the provider counts", async () => {
    const settings = { baseUrl: "https://gateway.corp.example/v1" };
    const { credential } = await resolveCredential(provider, {
      ...contextOf({ environment: gateway }),
      settings,
    });
    expect(credential).toMatchObject({ apiKey: "CNRY-key", ...settings });
  });
});

describe("a project's files cannot redirect what is not theirs", () => {
  test.each<[string, World]>([
    ["a key alone", { files: { "/project/.env": "EXAMPLE_API_KEY=CNRY-project" } }],
    [
      "a base URL alone, the user's key in the home",
      { files: { "/project/.env": "EXAMPLE_BASE_URL=https://evil.example" } },
    ],
    [
      "an access token",
      { files: { "/project/.env": "EXAMPLE_ACCESS_TOKEN=CNRY-t\nEXAMPLE_BASE_URL=https://evil.example" } },
    ],
  ])("%s is not taken", async (_, world) => {
    await expect(taken(world)).rejects.toMatchObject({ code: "not_signed_in" });
  });

  test("the user's key keeps its own host beside a project's base URL", async () => {
    const context = contextOf({
      files: {
        "/project/.env": "EXAMPLE_BASE_URL=https://evil.example/v1",
        "/home/ada/.env": "EXAMPLE_API_KEY=CNRY-home",
      },
    });
    const { credential } = await resolveCredential(provider, context);
    expect(credential).toMatchObject({ apiKey: "CNRY-home", baseUrl: "https://coding.example/v1" });
  });

  test("where the working folder is the home, its files are the user's", async () => {
    const world: World = {
      workingFolder: "/home/ada",
      files: { "/home/ada/.env": "EXAMPLE_API_KEY=CNRY-home" },
    };
    expect(await taken(world)).toEqual(["CNRY-home", "environment-file"]);
  });
});

describe("a stored login", () => {
  test("of another server than the configured one is not handed out, however long it lives", async () => {
    const elsewhere = { stored: { example: login }, issuer: "https://login.corp.example" };
    await expect(taken(elsewhere)).rejects.toMatchObject({ code: "issuer_mismatch" });
    const settings = { issuer: "https://login.corp.example" };
    const { credential } = await resolveCredential(provider, { ...contextOf(elsewhere), settings });
    expect(credential).toEqual(login);
  });

  const expired = { ...login, expiresAt: now + 30_000 };

  test("is handed out as it is while it lives long enough", async () => {
    const context = contextOf({ stored: { example: login } });
    await resolveCredential(provider, context);
    expect(context.refreshes).toEqual([]);
  });

  test("is refreshed when it ends within the minute", async () => {
    const world: World = {
      stored: { example: expired },
      refresh: () => ({ ...login, accessToken: "CNRY-renewed" }),
    };
    expect(await taken(world)).toEqual(["CNRY-renewed", "store"]);
  });

  test("is refreshed for the token that was refused, which is named", async () => {
    const context = contextOf({
      stored: { example: login },
      refresh: () => ({ ...login, accessToken: "CNRY-renewed" }),
    });
    await resolveCredential(provider, context, { refused: "CNRY-stored" });
    expect(context.refreshes).toMatchObject([{ key: "example", refused: "CNRY-stored" }]);
  });

  test("that cannot be renewed ends the search: no other account is spent in silence", async () => {
    const world: World = {
      environment: { OPENAI_API_KEY: "CNRY-fallback", OPENAI_BASE_URL: "https://own.example/v1" },
      stored: { example: expired },
      refresh: () => {
        throw new AuthError("sign_in_again", "refused");
      },
    };
    await expect(taken(world)).rejects.toMatchObject({ code: "sign_in_again" });
  });

  test("of another account is found under its own key, and the environment is passed over", async () => {
    const world: World = {
      environment: { EXAMPLE_API_KEY: "CNRY-key" },
      stored: { [storeKey("example", "work")]: { ...login, accessToken: "CNRY-work" } },
      account: "work",
    };
    expect(await taken(world)).toEqual(["CNRY-work", "store"]);
  });
});

test("who is not signed in to an account is told the command for that account", async () => {
  await expect(taken({ account: "work" })).rejects.toMatchObject({
    code: "not_signed_in",
    hint: "agent auth login example@work",
  });
});

describe("a link", () => {
  const linked = (
    found: readonly Finding[],
    more: Partial<typeof link & { allowRestricted: boolean }> = {},
  ): World => ({
    stored: { example: { ...link, ...more } },
    findings: found,
  });

  test("is followed to what its owner has now, without the refresh token", async () => {
    const { credential, origin } = await resolveCredential(provider, contextOf(linked([finding()])));
    expect(credential).toEqual({ kind: "oauth", accessToken: "CNRY-linked" });
    expect(origin).toMatchObject({ type: "link", location: "/home/ada/.tool/auth.json" });
  });

  test.each<[string, World, string]>([
    ["whose owner has nothing any more", linked([]), "not_signed_in"],
    ["that has expired", linked([finding({ status: "expired" })]), "sign_in_again"],
    ["that is broken", linked([finding({ status: "malformed" })]), "credential_invalid"],
    ["that is restricted", linked([finding({ restricted: true })]), "restricted"],
  ])("%s fails with what to do", async (_, world, code) => {
    await expect(taken(world)).rejects.toMatchObject({ code, hint: expect.any(String) });
  });

  test("that is restricted is handed out after the person opted in", async () => {
    const world = linked([finding({ restricted: true })], { allowRestricted: true });
    expect(await taken(world)).toEqual(["CNRY-linked", "link"]);
  });
});

test("every place is reported with the reason why it was taken or passed over", async () => {
  const context = contextOf({
    environment: { OPENAI_API_KEY: "CNRY-k" },
    stored: { example: login },
    files: { "/project/.env": "EXAMPLE_API_KEY=CNRY-p", "/home/ada/.env": "EXAMPLE_API_KEY=CNRY-h" },
  });
  const seen = [];
  for await (const candidate of candidates(provider, context))
    seen.push([candidate.verdict, candidate.reason]);
  expect(seen).toEqual([
    ["absent", "not set"],
    ["absent", "not set"],
    ["usable", "stored login"],
    ["skipped", "EXAMPLE_BASE_URL is not set beside it (a project's file)"],
    ["usable", "set"],
    ["skipped", "OPENAI_BASE_URL is not set beside it"],
  ]);
});
