import type { CredentialSource, Finding } from "@link-assistant/auth-core";
import { canBeSpent } from "@link-assistant/auth-core/importing";
import { type FixtureHostOptions, fixtureHost } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";

/** What is expected of one finding: in short, and whatever else matters. */
export interface ExpectedFinding {
  /** `provider kind status` */
  readonly is: string;
  /** Its location; a leading `~` stands for the home. */
  readonly at?: string;
  readonly account?: string;
  readonly plan?: string | undefined;
  readonly flags?: readonly string[];
  readonly expiresAt?: number;
  readonly detail?: RegExp;
}

/** A machine on which a tool has left something, and what its importer says of it. */
export interface ImporterFixture {
  readonly id: string;
  readonly title: string;
  readonly machine: FixtureHostOptions;
  /** A file that the person named. */
  readonly path?: string;
  readonly expected: readonly (ExpectedFinding | string)[];
  /** Words that stand somewhere in what is printed. */
  readonly says?: readonly string[];
  /** Milliseconds that are waited for the tool. */
  readonly waits?: number;
}

/** A test for each fixture: found as expected, nothing secret printed, and what cannot be used says what to do. */
export function describeFixtures(source: CredentialSource, fixtures: readonly ImporterFixture[]): void {
  describe.each(fixtures)("$id $title", ({ machine, path, expected, says = [], waits }) => {
    const host = fixtureHost(machine);
    let found: Promise<readonly Finding[]> | undefined;
    const find = () => {
      found ??= source.find(host, path === undefined ? {} : { path });
      return found;
    };
    const printed = async () => JSON.stringify((await find()).map(({ locator: _, ...shown }) => shown));

    test("is described as expected", async () => {
      const findings = await find();
      const all = expected.map((one) => (typeof one === "string" ? { is: one } : one));
      expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual(
        all.map(({ is }) => is),
      );
      for (const [index, one] of all.entries()) {
        expect(findings[index]).toMatchObject(shapeOf(one, host.home ?? ""));
        if ("plan" in one) expect(findings[index]?.plan).toBe(one.plan);
      }
      if (waits !== undefined) expect(host.slept()).toBe(waits);
    });

    test("prints no secret, and the words that matter", async () => {
      expect(await printed()).not.toContain("CNRY");
      for (const words of says) expect((await printed()).replaceAll('\\"', '"')).toContain(words);
    });

    test("a status that is no success says what is wrong", async () => {
      for (const { status, detail } of await find()) {
        if (!canBeSpent(status)) expect(detail).toMatch(/^[\w"].{10}/);
      }
    });
  });
}

function shapeOf({ at, account, flags, expiresAt, detail }: ExpectedFinding, home: string): object {
  return {
    ...(at !== undefined && { location: at.replace(/^~/, home) }),
    ...(account !== undefined && { account }),
    ...(flags !== undefined && { flags }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(detail !== undefined && { detail: expect.stringMatching(detail) }),
  };
}
