import type { StoredCredential } from "@link-assistant/auth-core";
import {
  type FindingDraft,
  finding,
  type ImportOptions,
  planImport,
  revealKeys,
} from "@link-assistant/auth-core/importing";
import { describe, expect, test } from "vitest";

const providers = ["google", "anthropic", "qwen"];

/** A found key, and a found login; what differs is given. */
const key = (apiKey: string, more: Partial<FindingDraft> = {}): FindingDraft => ({
  provider: "google",
  kind: "api-key",
  location: `/${apiKey}`,
  locator: `/${apiKey}`,
  status: "usable",
  credential: { kind: "api-key", apiKey },
  ...more,
});
const login = (locator: string, more: Partial<FindingDraft> = {}): FindingDraft => ({
  provider: "google",
  kind: "oauth",
  location: locator,
  locator,
  status: "usable",
  credential: { kind: "oauth", accessToken: "CNRY-access", refreshToken: "CNRY-refresh" },
  ...more,
});

async function plan(
  drafts: readonly FindingDraft[],
  options: Partial<Omit<ImportOptions, "stored">> & {
    stored?: Readonly<Record<string, StoredCredential>>;
  } = {},
) {
  const source = { role: "source", id: "tool", name: "Tool", refreshHint: "", find: async () => [] } as const;
  const found = await revealKeys(source, drafts.map(finding));
  const stored = new Map(Object.entries(options.stored ?? {}));
  return planImport(found, { providers, restricted: "skip", ...options, stored });
}

/** `action key`, or `skip`. */
const inShort = (steps: Awaited<ReturnType<typeof plan>>) =>
  steps.map(({ action, store }) => (store === undefined ? action : `${action} ${store.key}`));

const stored = (apiKey: string, importedFrom?: string): StoredCredential => ({
  kind: "api-key",
  apiKey,
  ...(importedFrom !== undefined && { importedFrom }),
});
const link = (locator: string, more = {}): StoredCredential => ({
  kind: "link",
  source: "tool",
  locator,
  ...more,
});

describe("what is taken over", () => {
  test.each<[string, FindingDraft, Partial<ImportOptions>, string]>([
    ["a key is copied", key("CNRY-1"), {}, "copy google"],
    ["a key may be linked", key("CNRY-1"), { linkKeys: true }, "link google"],
    ["a login is linked", login("/1"), {}, "link google"],
    ["a login of unknown expiry, too", login("/1", { status: "unknown-expiry" }), {}, "link google"],
    ["an expired login, for its owner renews it", login("/1", { status: "expired" }), {}, "link google"],
    [
      "not one that nobody can renew",
      login("/1", { status: "expired", flags: ["not-renewable"] }),
      {},
      "skip",
    ],
    ["not an expired key", key("CNRY-1", { status: "expired" }), {}, "skip"],
    ["a shared login stays where it is", login("/1", { shared: true }), {}, "share"],
    ["a restricted login not unasked", login("/1", { restricted: true }), {}, "skip"],
    ["it may be described", login("/1", { restricted: true }), { restricted: "describe" }, "link google"],
    ["not what is unknown", key("CNRY-1", { kind: "unknown" }), {}, "skip"],
    ["not a reference", key("CNRY-1", { kind: "reference" }), {}, "skip"],
    ["not for a provider that is not there", key("CNRY-1", { provider: "other" }), {}, "skip"],
    ["not a key in a variable", key("CNRY-1", { locator: "env:GEMINI_API_KEY" }), {}, "skip"],
    ["a key within a variable", key("CNRY-1", { locator: "env:AUTH_CONTENT#google" }), {}, "copy google"],
    ["not a project's key", key("CNRY-1", { flags: ["of-project"] }), {}, "skip"],
    [
      "a project's key if asked for",
      key("CNRY-1", { flags: ["of-project"] }),
      { ofProject: true },
      "copy google",
    ],
    ["not another kind than asked for", login("/1"), { only: "api-key" }, "skip"],
    ["the kind that was asked for", login("/1"), { only: "oauth" }, "link google"],
    ...(
      [
        "no-login",
        "login-ended",
        "locked",
        "encrypted-for-other-host",
        "malformed",
        "unreadable",
        "untrusted-endpoint",
        "overruled",
      ] as const
    ).map(
      (status) =>
        [`nothing that is ${status}`, login("/1", { status }), {}, "skip"] satisfies [
          string,
          FindingDraft,
          Partial<ImportOptions>,
          string,
        ],
    ),
  ])("%s", async (_, draft, { stored: __, ...options }, expected) => {
    const steps = await plan([draft], options);
    expect(inShort(steps)).toEqual([expected]);
    if (expected === "skip") expect(steps[0]?.reason).toMatch(/\.$/);
  });
});

describe("what is stored", () => {
  test("a copied key knows where it came from", async () => {
    const [step] = await plan([key("CNRY-1")]);
    expect(step?.store?.credential).toEqual(stored("CNRY-1", "tool /CNRY-1"));
  });

  test("a link holds no secret", async () => {
    const [step] = await plan([login("/1#row", { account: "ann" })]);
    expect(step?.store?.credential).toEqual(link("/1#row", { account: "ann" }));
  });

  test("the opt-in is in the link, and only for what is restricted", async () => {
    const steps = await plan([login("/1", { restricted: true }), login("/2")], { restricted: "hand-out" });
    expect(steps.map(({ store }) => store?.credential)).toEqual([
      link("/1", { allowRestricted: true }),
      link("/2"),
    ]);
  });

  test("a later import without the option does not take the opt-in back", async () => {
    const before = { google: link("/1", { allowRestricted: true }) };
    const [step] = await plan([login("/1", { restricted: true })], {
      restricted: "describe",
      stored: before,
    });
    expect(step?.store?.credential).toEqual(link("/1", { allowRestricted: true }));
  });
});

describe("several for one provider: the best takes the plain key", () => {
  test.each<[string, readonly FindingDraft[], Partial<ImportOptions>, readonly string[]]>([
    ["the tool's own order", [key("CNRY-1"), key("CNRY-2")], {}, ["copy google", "copy google/tool"]],
    ["a key before a login", [login("/1"), key("CNRY-2")], {}, ["link google/tool", "copy google"]],
    [
      "usable before unusable",
      [login("/1", { status: "expired" }), login("/2", { status: "unknown-expiry" })],
      {},
      ["link google/tool", "link google"],
    ],
    [
      "what may be handed out before what may not",
      [login("/1", { restricted: true }), login("/2")],
      { restricted: "describe" },
      ["link google/tool", "link google"],
    ],
    [
      "the account's name for the others",
      [key("CNRY-1"), login("/2", { account: "ann@example.org" })],
      {},
      ["copy google", "link google/ann-example.org"],
    ],
    [
      "a number where all names are taken",
      [key("CNRY-1"), key("CNRY-2"), key("CNRY-3"), key("CNRY-4")],
      {},
      ["copy google", "copy google/tool", "copy google/tool-2", "copy google/tool-3"],
    ],
    [
      "the account that was given",
      [key("CNRY-1"), key("CNRY-2", { provider: "qwen" })],
      { account: "work" },
      ["copy google/work", "copy qwen/work"],
    ],
    [
      "what is shared has the plain name already",
      [
        key("CNRY-1", { provider: "qwen" }),
        login("/2", { provider: "qwen", shared: true, status: "expired" }),
      ],
      {},
      ["copy qwen/tool", "share"],
    ],
    ["the same key twice", [key("CNRY-1"), key("CNRY-1", { locator: "/2" })], {}, ["copy google", "skip"]],
  ])("%s", async (_, drafts, { stored: __, ...options }, expected) => {
    expect(inShort(await plan(drafts, options))).toEqual(expected);
  });
});

describe("what is stored already", () => {
  test.each<
    [string, readonly FindingDraft[], Readonly<Record<string, StoredCredential>>, object, readonly string[]]
  >([
    ["the same key again", [key("CNRY-1")], { google: stored("CNRY-1") }, {}, ["copy google"]],
    [
      "the key of the same place has changed",
      [key("CNRY-2", { locator: "/p" })],
      { google: stored("CNRY-1", "tool /p") },
      {},
      ["copy google"],
    ],
    ["another key is not overwritten", [key("CNRY-2")], { google: stored("CNRY-1") }, {}, ["skip"]],
    [
      "unless it is to be replaced",
      [key("CNRY-2")],
      { google: stored("CNRY-1") },
      { replace: true },
      ["copy google"],
    ],
    [
      "or goes to another account",
      [key("CNRY-2")],
      { google: stored("CNRY-1") },
      { account: "b" },
      ["copy google/b"],
    ],
    [
      "a login is not overwritten",
      [key("CNRY-2")],
      { google: { kind: "oauth", accessToken: "CNRY" } },
      {},
      ["skip"],
    ],
    ["the same link again", [login("/1")], { google: link("/1") }, {}, ["link google"]],
    ["another link is not overwritten", [login("/2")], { google: link("/1") }, {}, ["skip"]],
    [
      "each stays where it is",
      [login("/2")],
      { google: link("/1"), "google/tool": link("/2") },
      {},
      ["link google/tool"],
    ],
    [
      "a better one does not push out the one that is found again",
      [login("/1"), key("CNRY-2")],
      { google: link("/1") },
      {},
      ["link google", "copy google/tool"],
    ],
    [
      "a key that stands under the plain name already stays there, beside a shared login",
      [
        key("CNRY-1", { provider: "qwen" }),
        login("/2", { provider: "qwen", shared: true, status: "expired" }),
      ],
      { qwen: stored("CNRY-1") },
      {},
      ["copy qwen", "share"],
    ],
    [
      "an entry of another provider is none of its business",
      [key("CNRY-1")],
      { googles: stored("CNRY-1") },
      {},
      ["copy google"],
    ],
  ])("%s", async (_, drafts, before, options, expected) => {
    expect(inShort(await plan(drafts, { ...options, stored: before }))).toEqual(expected);
  });

  test("a second import of everything changes nothing", async () => {
    const drafts = [
      key("CNRY-1"),
      key("CNRY-2"),
      login("/3", { account: "ann" }),
      login("/4", { provider: "qwen" }),
    ];
    const first = await plan(drafts);
    const after = Object.fromEntries(
      first.flatMap(({ store }) => (store ? [[store.key, store.credential]] : [])),
    );
    const second = await plan([...drafts].reverse(), { stored: after });
    expect([...second].reverse().map(({ store }) => store)).toEqual(first.map(({ store }) => store));
  });
});
