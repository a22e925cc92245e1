import { type FixtureHostOptions, fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { opencode } from "@link-assistant/auth-opencode";
import { expect, test } from "vitest";

const path = "~/.local/share/link-assistant-agent/auth.json";
const login = {
  type: "oauth",
  refresh: "CNRY-refresh",
  access: "CNRY-access",
  expires: fixtureNow + 3_600_000,
};
const key = { type: "api", key: "CNRY-key" };
const file = (entries: unknown): FixtureHostOptions => ({ files: { [path]: JSON.stringify(entries) } });
const wellKnown = { type: "wellknown", key: "TOKEN", token: "CNRY-token" };
const { expires: _, ...withoutExpiry } = login;
/** What the old agent prints: events of OpenCode's stream between lines of its own. */
const stream = '{"type":"log","level":"info"}\n{"type":"text","part":{"text":"hi"}}\n*\n';

type Fixture = readonly [id: string, title: string, machine: FixtureHostOptions, expected: readonly string[]];

const fixtures: readonly Fixture[] = [
  [
    "AF01",
    "one entry of each type",
    file({ groq: key, xai: login, "https://company.example": wellKnown }),
    ["groq api-key usable", "xai oauth usable", "https://company.example unknown unknown-expiry"],
  ],
  ["AF01", "corrupt", { files: { [path]: '{"groq":' } }, ["opencode unknown malformed"]],
  ["AF01", "a list", file([key]), ["opencode unknown malformed"]],
  [
    "AF01",
    "readable by others, as it is until the next write",
    { files: { [path]: { content: JSON.stringify({ groq: key }), flags: ["readable-by-others"] } } },
    ["groq api-key usable readable-by-others"],
  ],
  [
    "AF01",
    "names of its own",
    file({ "qwen-coder": login, "claude-oauth": login, kilo: login }),
    ["qwen oauth usable", "anthropic oauth usable restricted", "kilo oauth usable"],
  ],
  ["AF02", "an alibaba login is one of Qwen", file({ alibaba: login }), ["qwen oauth usable"]],
  ["AF02", "an alibaba key is one of DashScope", file({ alibaba: key }), ["qwen api-key usable standard"]],
  ["AF03", "no expires", file({ xai: withoutExpiry }), ["xai oauth unknown-expiry"]],
  ["AF03", "NaN written as null", file({ xai: { ...login, expires: null } }), ["xai oauth unknown-expiry"]],
  [
    "AF06",
    "its output in the place of its store",
    { files: { [path]: stream } },
    ["opencode unknown malformed"],
  ],
  [
    "AF01",
    "the path of its documentation, where it has never looked",
    { files: { "~/.local/share/agent/auth.json": JSON.stringify({ groq: key }) } },
    ["opencode unknown overruled"],
  ],
  [
    "AF01",
    "XDG_DATA_HOME",
    {
      environment: { XDG_DATA_HOME: "/data" },
      files: { "/data/link-assistant-agent/auth.json": JSON.stringify({ groq: key }) },
    },
    ["groq api-key usable"],
  ],
];

test("each fixture of the list that is about its store has a row", () => {
  expect([...new Set(fixtures.map(([id]) => id))].sort()).toEqual(["AF01", "AF02", "AF03", "AF06"]);
});

test.each(fixtures)("%s the older agent's store: %s", async (_id, _title, machine, expected) => {
  const findings = await opencode.source.find(fixtureHost(machine));
  const inShort = findings.map(({ provider, kind, status, flags = [], restricted, plan }) =>
    [provider, kind, status, ...flags, ...(restricted ? ["restricted"] : []), ...(plan ? [plan] : [])].join(
      " ",
    ),
  );
  expect(inShort).toEqual(expected);
  expect(JSON.stringify(findings)).not.toContain("CNRY");
});

test("an expired login says what to do, and names no program that is gone", async () => {
  const [found] = await opencode.source.find(fixtureHost(file({ "qwen-coder": { ...login, expires: 1 } })));
  expect(found).toMatchObject({ status: "expired", detail: expect.stringContaining("agent auth login") });
});

test("a link to an entry leads back to it", async () => {
  const host = fixtureHost(file({ "qwen-coder": login }));
  const [found] = await opencode.source.find(host);
  expect(found?.locator).toBe(`${host.home}/.local/share/link-assistant-agent/auth.json#qwen-coder`);
});
