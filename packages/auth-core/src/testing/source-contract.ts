import { isAuthError } from "../error.js";
import { canBeSpent } from "../importing/finding.js";
import { isAbsolutePath } from "../importing/paths.js";
import type { CredentialSource, Finding } from "../source.js";
import { type FixtureFile, type FixtureHost, type FixtureHostOptions, fixtureHost } from "./fixture-host.js";
import { withHostileStrings } from "./hostile-strings.js";

/** The part of a test runner that the contract uses; vitest's and Jest's `test` and `expect` fit. */
export interface ContractRunner {
  test(name: string, run: () => Promise<void>): void;
  expect(value: unknown, message?: string): { toEqual(expected: unknown): void };
}

/** An importer, and a machine that it can find something on. */
export interface SourceContractOptions extends ContractRunner {
  readonly source: CredentialSource;
  /** A machine on which the source finds something in each of `credentialFiles`. */
  readonly machine: FixtureHostOptions;
  /** Paths of `machine.files` that hold credentials; each is broken in every way, one after another. */
  readonly credentialFiles: readonly string[];
  /** Every secret in the machine: none may ever be printed. */
  readonly secrets: readonly string[];
}

/**
 * What every importer keeps: it only looks, "absent" and "broken" are told apart, one broken file hides no
 * other, hostile content stays harmless, and what it prints is free of secrets.
 *
 * @example
 * ```ts
 * import type { CredentialSource } from "@link-assistant/auth-core";
 * import { createSourceContract } from "@link-assistant/auth-core/testing";
 * import { expect, test } from "vitest";
 *
 * declare const example: CredentialSource;
 *
 * createSourceContract({
 *   test,
 *   expect,
 *   source: example,
 *   machine: { files: { "~/.example.json": '{"key":"CNRY-key"}' } },
 *   credentialFiles: ["~/.example.json"],
 *   secrets: ["CNRY-key"],
 * });
 * ```
 */
export function createSourceContract(options: SourceContractOptions): void {
  looksAtAbsentThings(options);
  describesWhatIsThere(options);
  examinesOneFileAlone(options);
  survivesBrokenFiles(options);
  survivesHostileStrings(options);
  survivesKeychains(options);
}

function looksAtAbsentThings({ test, expect, source, machine }: SourceContractOptions): void {
  for (const platform of ["linux", "darwin", "win32", "other"] as const) {
    for (const home of [undefined, null]) {
      test(`${source.id}: nothing on an empty ${platform} machine ${home === null ? "without a home" : ""}`, async () => {
        expect(await source.find(fixtureHost({ platform, ...(home === null && { home }) }))).toEqual([]);
      });
    }
  }
  test(`${source.id}: nothing at a path where nothing is`, async () => {
    expect(await source.find(fixtureHost(machine), { path: "/nothing/here" })).toEqual([]);
  });
}

function describesWhatIsThere({
  test,
  expect,
  source,
  machine,
  credentialFiles,
  secrets,
}: SourceContractOptions) {
  test(`${source.id}: finds something in each file, with all fields filled`, async () => {
    const host = fixtureHost(machine);
    const findings = await source.find(host);
    for (const file of credentialFiles) {
      expect(isFoundIn(findings, expandHome(file, host)), file).toEqual(true);
    }
    for (const { provider, kind, location } of findings) {
      expect([provider, kind, location].every(Boolean), location).toEqual(true);
    }
  });

  test(`${source.id}: prints no secret and no control character`, async () => {
    expect(leaksOf(await source.find(fixtureHost(machine)), secrets)).toEqual([]);
  });

  test(`${source.id}: the same machine gives the same findings`, async () => {
    const host = fixtureHost(machine);
    expect(printed(await source.find(host))).toEqual(printed(await source.find(host)));
  });

  test(`${source.id}: reveals what can be spent, and says with a code why it does not`, async () => {
    for (const found of await source.find(fixtureHost(machine))) {
      const outcome = await found.reveal().then(({ kind }) => kind, codeOf);
      if (!canBeSpent(found.status)) expect(outcome === "api-key" || outcome === "oauth").toEqual(false);
      expect(outcome, found.location).toEqual(outcome ?? "an AuthError");
    }
  });
}

function examinesOneFileAlone({
  test,
  expect,
  source,
  machine,
  credentialFiles,
}: SourceContractOptions): void {
  for (const file of credentialFiles) {
    test(`${source.id}: ${file} alone, when it is named`, async () => {
      const host = fixtureHost(machine);
      const path = expandHome(file, host);
      const findings = await source.find(host, { path });
      expect(isFoundIn(findings, path)).toEqual(true);
      expect(host.looks.filter((look) => !/ keychain$/.test(look) && !look.endsWith(` ${path}`))).toEqual([]);
    });
  }

  test(`${source.id}: a locator is unique and a path in it leads back`, async () => {
    const host = fixtureHost(machine);
    const locators = (await source.find(host)).flatMap(({ locator }) => locator ?? []);
    expect(new Set(locators).size).toEqual(locators.length);
    for (const locator of locators.filter((candidate) => isAbsolutePath(host, candidate))) {
      const again = await source.find(host, { path: locator.replace(/#[^#]*$/, "") });
      expect(again.map((found) => found.locator).includes(locator), locator).toEqual(true);
    }
  });
}

const brokenFiles: Readonly<Record<string, FixtureFile>> = {
  empty: "",
  "half a document": '{"',
  "not text": Uint8Array.from({ length: 256 }, (_, index) => index),
  "UTF-16": Uint8Array.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  "nested 200,000 deep": "[".repeat(200_000),
  huge: () => new Uint8Array(70 * 1024 * 1024),
  "a folder": { unreadable: "a-directory" },
  "not permitted": { unreadable: "no-permission" },
  "a pipe": { unreadable: "not-a-regular-file" },
  "a loop of links": { unreadable: "a-symlink-loop" },
  "always changing": { unreadable: "keeps-changing" },
};

function survivesBrokenFiles({
  test,
  expect,
  source,
  machine,
  credentialFiles,
  secrets,
}: SourceContractOptions) {
  for (const file of credentialFiles) {
    for (const [name, content] of Object.entries(brokenFiles)) {
      test(`${source.id}: ${file} is ${name}: said, not hidden, and hides no other`, async () => {
        const whole = fixtureHost(machine);
        const path = expandHome(file, whole);
        const { [file]: _, ...databases } = machine.databases ?? {};
        const host = fixtureHost({ ...machine, databases, files: { ...machine.files, [file]: content } });
        const findings = await source.find(host);
        const broken = findings.filter(({ location }) => location.includes(path));
        expect(broken.length > 0 && broken.every(({ status }) => !canBeSpent(status))).toEqual(true);
        expect(broken.every(({ detail }) => detail !== undefined && detail !== "")).toEqual(true);
        expect(leaksOf(findings, secrets)).toEqual([]);
        for (const other of credentialFiles.filter((candidate) => candidate !== file)) {
          expect(isFoundIn(findings, expandHome(other, host)), other).toEqual(true);
        }
      });
    }
    test(`${source.id}: ${file} vanishes while it is looked at`, async () => {
      const vanishing: FixtureFile = (look) => (look === 0 ? '{"' : undefined);
      const host = fixtureHost({ ...machine, files: { ...machine.files, [file]: vanishing } });
      expect(leaksOf(await source.find(host), secrets)).toEqual([]);
    });
  }
}

function survivesHostileStrings({ test, expect, source, machine, secrets }: SourceContractOptions): void {
  test(`${source.id}: hostile text in any file or variable never reaches a terminal`, async () => {
    const findings = await source.find(fixtureHost(withHostileStrings(machine)));
    expect(leaksOf(findings, secrets)).toEqual([]);
    for (const found of findings) await found.reveal().catch(codeOf);
  });
}

function survivesKeychains({ test, expect, source, machine }: SourceContractOptions): void {
  for (const problem of ["locked", "timed-out", "no-tool", "failed"] as const) {
    test(`${source.id}: a keychain that is ${problem} hides no file`, async () => {
      const without = fixtureHost({ ...machine, keychain: [] });
      const keychain = (machine.keychain ?? []).map((item) => ({ ...item, answer: { problem } }));
      const findings = await source.find(fixtureHost({ ...machine, keychain }));
      const locations = findings.map(({ location }) => location);
      for (const { location } of await source.find(without)) {
        expect(locations.includes(location), location).toEqual(true);
      }
    });
  }
}

function expandHome(path: string, host: FixtureHost): string {
  return path.replace(/^~/, host.home ?? "~");
}

function isFoundIn(findings: readonly Finding[], path: string): boolean {
  return findings.some(({ location }) => location.includes(path));
}

function printed(findings: readonly Finding[]): string {
  return JSON.stringify(findings);
}

/** Names of what is wrong with the printed form: never the secret itself, which would then stand in a report. */
function leaksOf(findings: readonly Finding[], secrets: readonly string[]): readonly string[] {
  // The locator is kept for the machine and never shown.
  const shown = printed(findings.map(({ locator: _, ...rest }) => rest as Finding));
  const leaked = secrets.flatMap((secret, index) => (shown.includes(secret) ? [`secret ${index}`] : []));
  const text = findings
    .flatMap(({ locator: _, reveal: __, refreshFamily: ___, ...rest }) => Object.values(rest))
    .join(" ");
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) ? [...leaked, "a control character"] : leaked;
}

function codeOf(error: unknown): string | undefined {
  return isAuthError(error) ? error.code : undefined;
}
