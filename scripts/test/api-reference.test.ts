import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exportsOf } from "../api-reference/exports-of.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** `vitest run scripts/test -u` writes it anew, as `scripts/api-reference.mjs` does. */
test("docs/api.md says what the docstrings say, and no export is without one", async () => {
  const page = execFileSync(process.execPath, ["scripts/api-reference.mjs", "--print"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  await expect(page).toMatchFileSnapshot(`${root}/docs/api.md`);
});

function exportsIn(files: Readonly<Record<string, string>>) {
  return exportsOf("src/index.ts", (path) => files[path] ?? "");
}

test("an export is found through barrels, with its kind and the first sentence", () => {
  const found = exportsIn({
    "src/index.ts":
      'export {\n  one,\n  type Two,\n} from "./one.js";\nexport type { Three } from "./three.js";\n',
    "src/one.ts":
      "/** One thing. And more. */\nexport function one() {}\n/**\n * The pair:\n * see {@link one}.\n *\n * More.\n */\nexport interface Two {}\n",
    "src/three.ts": 'import type { Three } from "./four.js";\nexport type { Three };\n',
    "src/four.ts": "export type Three = 3;\n",
  });
  const sorted = (kind: string, name: string, file: string, meaning: string) => ({
    name,
    file,
    kind,
    meaning,
  });
  expect(found).toEqual([
    sorted("type", "Three", "src/four.ts", ""),
    sorted("type", "Two", "src/one.ts", "The pair: see `one`."),
    sorted("function", "one", "src/one.ts", "One thing."),
  ]);
});

test.for([
  'export * from "./one.js";',
  'export * as one from "./one.js";',
  "export default function one() {}",
  "export const { one, two } = both;",
  "export const enum One {}",
  "export enum One {}",
  "export let one = 1;",
  "export abstract class One {}",
  "export namespace one {}",
  'export { one as two } from "./one.js";',
  'export { one } from "another-package";',
  "export { one as default };",
])("%s is refused, not passed over", (line) => {
  expect(() => exportsIn({ "src/index.ts": `${line}\n`, "src/one.ts": "export const one = 1;\n" })).toThrow(
    "this form of export is not understood",
  );
});
