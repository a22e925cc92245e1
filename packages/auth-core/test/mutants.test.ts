import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Mutant {
  readonly guard: string;
  readonly file: string;
  readonly find: string;
  readonly testFile: string;
}

// What `pnpm mutants` would refuse, said at once by every run.
test.each(globSync("{packages,apps}/*/test/mutants/*.json", { cwd: root }))(
  "%s names what is there",
  (list) => {
    const folder = join(root, list, "../../..");
    const read = (path: string) => readFileSync(join(folder, path), "utf8");
    const mutants: readonly Mutant[] = JSON.parse(readFileSync(join(root, list), "utf8"));
    const stale = mutants.filter(({ file, find }) => read(file).split(find).length !== 2);
    expect(stale.map(({ guard }) => guard)).toEqual([]);
    for (const { testFile } of mutants) expect(read(testFile)).not.toBe("");
    expect(new Set(mutants.map(({ guard }) => guard)).size).toBe(mutants.length);
  },
);
