// Proves that each guard has a test that would miss it: `pnpm mutants [text]`.
//
// Reads the committed lists {packages,apps}/*/test/mutants/*.json. Each entry takes one guard out of one source
// file, in memory only, and names the test that must turn red:
//   { "guard": "…", "file": "src/x.ts", "find": "…", "replace": "…", "testFile": "test/x.test.ts", "test": "part of its name" }
// Paths are relative to the package. `find` must stand in the file exactly once. Before any mutant, every named
// test must exist and be green without one.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const wanted = process.argv[2] ?? "";

const mutants = globSync("{packages,apps}/*/test/mutants/*.json", { cwd: root })
  .sort()
  .flatMap((list) => {
    const folder = join(root, list, "../../..");
    const atRoot = (path) => join(folder, path);
    return JSON.parse(readFileSync(join(root, list), "utf8")).map((mutant) => ({
      ...mutant,
      file: atRoot(mutant.file),
      testFile: atRoot(mutant.testFile),
    }));
  })
  .filter(({ file, guard }) => `${file} ${guard}`.includes(wanted));

const stale = mutants.filter(({ file, find }) => readFileSync(file, "utf8").split(find).length !== 2);
for (const { guard, file } of stale)
  console.log(`stale      ${guard} (${file}): "find" does not stand there exactly once`);

const healthy = await run([...new Set(mutants.map(({ testFile }) => testFile))]);
const missing = mutants.filter(
  ({ test }) => !healthy.some(({ name, state }) => name.includes(test) && state === "passed"),
);
for (const { guard, test } of missing) console.log(`no test    ${guard}: no green test is named "${test}"`);

let survived = 0;
if (stale.length + missing.length === 0) {
  for (const mutant of mutants) {
    const tests = await run([mutant.testFile], mutant);
    const killed = tests.some(({ name, state }) => name.includes(mutant.test) && state === "failed");
    if (!killed) survived++;
    console.log(`${killed ? "killed    " : "SURVIVED  "} ${mutant.guard}`);
  }
}
console.log(`${mutants.length - survived} of ${mutants.length} mutants killed`);
process.exit(survived + stale.length + missing.length === 0 && mutants.length > 0 ? 0 : 1);

/** Runs test files, with one source changed on its way to the runner. */
async function run(files, mutant) {
  const mutate = {
    name: "mutate",
    enforce: "pre",
    transform: (code, id) =>
      mutant !== undefined && id.split("?")[0] === mutant.file
        ? code.replace(mutant.find, () => mutant.replace)
        : undefined,
  };
  const options = {
    root,
    watch: false,
    reporters: [{}],
    silent: true,
    testTimeout: 10_000,
    coverage: { enabled: false },
    fsModuleCache: false,
  };
  const vitest = await startVitest("test", files, options, { plugins: [mutate] });
  const tests = vitest.state
    .getTestModules()
    .flatMap((module) => [...module.children.allTests()])
    .map((test) => ({ name: test.fullName, state: test.result().state }));
  await vitest.close();
  // A run with red tests sets it; whether they were meant to be is said below.
  process.exitCode = 0;
  return tests;
}
