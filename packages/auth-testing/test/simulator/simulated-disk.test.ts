import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Disk } from "@link-assistant/auth-core";
import { nodeDisk } from "@link-assistant/auth-core/node";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createDiskTree } from "../../src/simulator/disk-tree.js";
import { simulatedDisk } from "../../src/simulator/simulated-disk.js";

// A few names that meet often: two files, a folder, a file in it, and a path through a file. A store renames
// and links files only.
const file = fc.constantFrom("a", "b", "folder/c", "a/through");
const folder = fc.constant("folder");
const path = fc.oneof(file, folder);
const content = fc.constantFrom("one", "two", "three").map((text) => new TextEncoder().encode(text));

type Operation = (disk: Disk, root: string) => Promise<unknown>;

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(path, content)
    .map(
      ([name, bytes]) => ((disk, root) => disk.createExclusive(`${root}/${name}`, bytes, 0o600)) as Operation,
    ),
  path.map((name) => ((disk, root) => disk.read(`${root}/${name}`, 4)) as Operation),
  fc
    .tuple(path, content)
    .map(([name, bytes]) => ((disk, root) => disk.overwrite(`${root}/${name}`, bytes)) as Operation),
  fc
    .tuple(path, content)
    .map(([name, bytes]) => ((disk, root) => disk.append(`${root}/${name}`, bytes)) as Operation),
  path.map((name) => ((disk, root) => disk.syncFile(`${root}/${name}`)) as Operation),
  fc
    .tuple(file, file)
    .map(([from, to]) => ((disk, root) => disk.rename(`${root}/${from}`, `${root}/${to}`)) as Operation),
  fc
    .tuple(file, file)
    .map(([from, to]) => ((disk, root) => disk.link(`${root}/${from}`, `${root}/${to}`)) as Operation),
  path.map((name) => ((disk, root) => disk.unlink(`${root}/${name}`)) as Operation),
  path.map((name) => ((disk, root) => disk.list(`${root}/${name}`)) as Operation),
  folder.map((name) => ((disk, root) => disk.makeFolder(`${root}/${name}`, 0o700)) as Operation),
  folder.map((name) => ((disk, root) => disk.removeFolder(`${root}/${name}`)) as Operation),
  path.map(
    (name) =>
      (async (disk, root) => {
        const { type, size, mode, linkCount } = await disk.status(`${root}/${name}`);
        return { type, mode, ...(type === "file" && { size, linkCount }) };
      }) as Operation,
  ),
);

const refusals = new Set(["EPERM", "EEXIST", "ENOTEMPTY", "EINVAL", "EISDIR"]);

async function outcome(run: Operation, disk: Disk, root: string): Promise<unknown> {
  try {
    const result = await run(disk, root);
    return result instanceof Uint8Array ? new TextDecoder().decode(result) : result;
  } catch (error) {
    // Which of several reasons a system names first is its own business.
    const { code } = error as { code?: string };
    return code !== undefined && refusals.has(code) ? "refused" : code;
  }
}

test("the simulated disk answers as the real one does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
      const real = mkdtempSync(join(tmpdir(), "disk-"));
      const simulated = simulatedDisk(
        createDiskTree(),
        async (_label, effect) => effect(),
        () => 1,
      );
      try {
        for (const [index, run] of operations.entries()) {
          const [expected, actual] = [
            await outcome(run, nodeDisk(), real),
            await outcome(run, simulated, ""),
          ];
          expect(actual, `operation ${index}: ${run}`).toEqual(expected);
        }
      } finally {
        rmSync(real, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
});
