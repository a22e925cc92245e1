import { AuthError, type CredentialSource, type Finding, type Host } from "@link-assistant/auth-core";
import { type FindingDraft, finding, readJsonDocument } from "@link-assistant/auth-core/importing";
import { createSourceContract } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";

const files = ["~/.tool/login.json", "~/.tool/key.json"];
const expandHome = (path: string, host: Host) => path.replace("~", host.home ?? "");

/** An importer that is right, except for what `break_` makes of it. */
function importer(
  change: Partial<CredentialSource> & { readonly draft?: Partial<FindingDraft> } = {},
): CredentialSource {
  const { draft, ...rest } = change;
  return {
    role: "source",
    id: "tool",
    name: "Tool",
    refreshHint: "tool login",
    async find(host, options = {}) {
      if (host.home === undefined && options.path === undefined) return [];
      const paths = options.path === undefined ? files.map((path) => expandHome(path, host)) : [options.path];
      return (await Promise.all(paths.map((path) => findIn(host, path, draft)))).flat();
    },
    ...rest,
  };
}

async function findIn(
  host: Host,
  path: string,
  draft: Partial<FindingDraft> = {},
): Promise<readonly Finding[]> {
  const reading = await readJsonDocument(host, path);
  if (reading.status === "absent") return [];
  const place = { provider: "p", location: path, locator: path } as const;
  if (reading.status === "broken") return [finding({ ...place, kind: "unknown", ...reading.broken })];
  const { token = "", account = "" } = Object(reading.value);
  const credential = { kind: "api-key", apiKey: String(token) } as const;
  return [
    finding({ ...place, kind: "api-key", status: "usable", account: String(account), credential, ...draft }),
  ];
}

/** Names of the contract's tests that fail. */
async function failuresOf(source: CredentialSource): Promise<readonly string[]> {
  const tests: [string, () => Promise<void>][] = [];
  createSourceContract({
    test: (name, run) => tests.push([name, run]),
    expect,
    source,
    machine: {
      files: Object.fromEntries(files.map((path) => [path, '{"token":"CNRY-token","account":"ann"}'])),
      keychain: [{ service: "tool", answer: "CNRY-item" }],
    },
    credentialFiles: files,
    secrets: ["CNRY-token", "CNRY-item"],
  });
  const failed = await Promise.all(
    tests.map(([name, run]) =>
      run().then(
        () => [],
        () => [name],
      ),
    ),
  );
  return failed.flat();
}

const right = importer();
const wrapped = (
  change: (findings: readonly Finding[], host: Host) => readonly Finding[] | Promise<readonly Finding[]>,
) => importer({ find: async (host, options) => change(await right.find(host, options), host) });

test("an importer that is right passes", async () => {
  expect(await failuresOf(right)).toEqual([]);
});

describe("the contract notices an importer that", () => {
  test.each<[string, CredentialSource, RegExp]>([
    [
      "finds something on an empty machine",
      importer({ find: async (host) => findIn(fullMachine(host), "/x") }),
      /empty/,
    ],
    ["finds nothing", importer({ find: async () => [] }), /finds something in each file/],
    ["prints the secret", importer({ draft: { account: "CNRY-token" } }), /prints no secret/],
    [
      "passes terminal controls on",
      wrapped((all) => all.map((one) => ({ ...one, plan: "\u001b[2J" }))),
      /control/,
    ],
    [
      "leaves a field empty",
      wrapped((all) => all.map((one) => ({ ...one, provider: "" }))),
      /all fields filled/,
    ],
    [
      "gives another answer each time",
      wrapped((all) => all.map((one) => ({ ...one, plan: String(Math.random()) }))),
      /same findings/,
    ],
    ["throws for a broken file", importer({ find: throwing }), /half a document/],
    [
      "is silent about a broken file",
      wrapped((all) => all.filter(({ status }) => status === "usable")),
      /half a document/,
    ],
    [
      "calls a broken file usable",
      wrapped((all) => all.map((one) => ({ ...one, status: "usable" as const }))),
      /half a document/,
    ],
    ["gives no reason", wrapped((all) => all.map(({ detail: _, ...one }) => one)), /half a document/],
    [
      "lets one broken file hide the other",
      wrapped((all) =>
        all
          .filter(({ status }) => status !== "usable")
          .slice(0, 1)
          .concat(all.every(({ status }) => status === "usable") ? all : []),
      ),
      /hides no other/,
    ],
    ["ignores the path", importer({ find: async (host) => right.find(host) }), /alone, when it is named/],
    ["looks elsewhere, too", importer({ find: lookingElsewhere }), /alone, when it is named/],
    ["uses a locator twice", importer({ draft: { locator: "/same" } }), /locator is unique/],
    [
      "has a locator that leads nowhere",
      wrapped((all) => all.map((one) => ({ ...one, locator: `${one.locator}.gone` }))),
      /leads back/,
    ],
    [
      "throws untyped errors from reveal",
      wrapped((all) => all.map((one) => ({ ...one, reveal: () => Promise.reject(new Error("no")) }))),
      /says with a code/,
    ],
    [
      "reveals what it calls expired",
      wrapped((all) => all.map((one) => ({ ...one, status: "expired" as const }))),
      /says with a code/,
    ],
    ["stops at a locked keychain", importer({ find: stoppingAtKeychain }), /keychain that is locked/],
  ])("%s", async (_, source, expected) => {
    expect((await failuresOf(source)).some((name) => expected.test(name))).toBe(true);
  });
});

function fullMachine(host: Host): Host {
  const bytes = new TextEncoder().encode("{}");
  return { ...host, readFile: async () => ({ status: "read", bytes, modifiedAt: 0, flags: [] }) };
}

async function throwing(host: Host, options?: { readonly path?: string }): Promise<readonly Finding[]> {
  const findings = await right.find(host, options);
  if (findings.some(({ status }) => status !== "usable")) throw new AuthError("credential_invalid", "broken");
  return findings;
}

async function stoppingAtKeychain(
  host: Host,
  options?: { readonly path?: string },
): Promise<readonly Finding[]> {
  const { status } = await host.readKeychain({ service: "tool" });
  return status === "unavailable" ? [] : right.find(host, options);
}

async function lookingElsewhere(
  host: Host,
  options?: { readonly path?: string },
): Promise<readonly Finding[]> {
  await host.readFile("/etc/x");
  return right.find(host, options);
}
