// Type-checks every example: the `ts` blocks of docstrings and of the Markdown files, each as a module of its
// own against the packages' sources. An example that does not compile is worse than none.
import { execFile } from "node:child_process";
import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const root = new URL("..", import.meta.url).pathname;
const cache = join(root, "node_modules/.cache");
await mkdir(cache, { recursive: true });
const scratch = await mkdtemp(join(cache, "examples-"));

try {
  const examples = (await Promise.all([docstrings(), documents()])).flat();
  for (const [index, example] of examples.entries()) {
    await writeFile(join(scratch, fileName(index)), `${example.code}\nexport {};\n`);
  }
  await writeFile(
    join(scratch, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: ["./*.ts"],
    }),
  );
  const failures = await check(examples);
  for (const failure of failures) console.error(failure);
  console.log(`${examples.length} examples, ${failures.length} errors`);
  if (failures.length > 0 || examples.length === 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true });
}

function fileName(index) {
  return `example-${index}.ts`;
}

async function check(examples) {
  const tsc = join(root, "node_modules/.bin/tsc");
  const output = await promisify(execFile)(tsc, ["-p", scratch, "--pretty", "false"]).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
  return output
    .split("\n")
    .filter((line) => line.includes("error TS"))
    .map((line) =>
      line.replace(/^.*?example-(\d+)\.ts\((\d+),(\d+)\)/, (_, index, row) => {
        const { file, line: first } = examples[index];
        return `${file}:${first + Number(row) - 1}`;
      }),
    );
}

async function docstrings() {
  const examples = [];
  for await (const file of glob("packages/*/src/**/*.ts", { cwd: root })) {
    const text = await readFile(join(root, file), "utf8");
    for (const { code, line } of fences(text, /^\* ?/)) examples.push({ file, code, line });
  }
  return examples;
}

async function documents() {
  const examples = [];
  for await (const file of glob("{*.md,docs/**/*.md,packages/*/README.md,apps/*/README.md}", { cwd: root })) {
    const text = await readFile(join(root, file), "utf8");
    for (const { code, line } of fences(text)) examples.push({ file, code, line });
  }
  return examples;
}

/** Blocks between ```ts and ```, with the number of their first line; `margin` is taken off each line. */
function* fences(text, margin = /^/) {
  let block;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trimStart().replace(margin, "");
    if (block === undefined && line.trimEnd() === "```ts") block = { code: [], line: index + 2 };
    else if (block !== undefined && line.trimEnd() === "```") {
      yield { code: block.code.join("\n"), line: block.line };
      block = undefined;
    } else block?.code.push(line);
  }
}
