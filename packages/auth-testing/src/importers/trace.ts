import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fingerprint, traceImporter } from "../traced-importer.js";

/** A home with files of a tool, and what its importer finds there. */
export interface TracedHome {
  /** `opencode` for the package `auth-opencode`. */
  readonly name: string;
  /** Folder of the importer's package; what runs is what was built. */
  readonly packageFolder: string;
  /** By path below the home; files are 0600, as the tools write them. */
  readonly files: Readonly<Record<string, string | { readonly link: string } | "a folder">>;
  /** Puts there what is no plain file; what it gives back is called at the end. */
  readonly prepare?: (home: string) => Promise<() => void>;
  /** `provider kind status`, one a finding, in order. */
  readonly expected: readonly string[];
}

/** That the importer only looks, proved by the system calls it makes. */
export function describeTrace({ name, packageFolder, files, prepare, expected }: TracedHome): void {
  describe.skipIf(!existsSync("/usr/bin/strace"))(`${name} under strace (/usr/bin/strace)`, () => {
    let home: string;
    let release: (() => void) | undefined;

    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), "home-"));
      for (const [path, content] of Object.entries(files)) await put(home, join(home, path), content);
      release = await prepare?.(home);
    });

    afterEach(async () => {
      release?.();
      await rm(home, { recursive: true });
    });

    test("opens every file for reading only, starts no program, reaches no network and leaves everything as it was", async () => {
      const before = await fingerprint(home);
      const { findings, breaches, looks } = await traceImporter({ packageFolder, name, home });
      expect(findings.map(({ provider, kind, status }) => `${provider} ${kind} ${status}`)).toEqual(expected);
      expect(breaches).toEqual([]);
      expect(looks).toBeGreaterThan(3);
      expect(await fingerprint(home)).toEqual(before);
    });
  });
}

async function put(home: string, path: string, content: TracedHome["files"][string]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (content === "a folder") await mkdir(path);
  else if (typeof content === "object") await symlink(join(home, content.link), path);
  else {
    await writeFile(path, content);
    await chmod(path, 0o600);
  }
}
