// Writes docs/api.md: what each published entry exports, with the first sentence of its docstring. With --print it
// goes to standard output instead. An export without a docstring is an error, and nothing is written.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { exportsOf } from "./api-reference/exports-of.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const entries = publishedEntries().map((entry) => ({ ...entry, exports: exportsOf(entry.file, read) }));
const silent = entries.flatMap((entry) => entry.exports).filter(({ meaning }) => meaning === "");
if (silent.length > 0) {
  const lines = silent.map(({ file, name }) => `${file}: ${name} has no docstring`);
  throw new Error(`What is public says what it means:\n${lines.join("\n")}`);
}
if (process.argv.includes("--print")) process.stdout.write(page());
else writeFileSync(join(root, "docs/api.md"), page());

function page() {
  const sections = entries.filter((entry) => entry.exports.length > 0).map(section);
  return `# The library API

Written by \`scripts/api-reference.mjs\` from the docstrings; a test fails when it is out of date. Each name leads to
its source, whose docstring has the rest: errors, units, an example. What is not listed here is not public.

${sections.join("\n")}`;
}

function section({ specifier, exports }) {
  const rows = exports.map(
    ({ name, kind, meaning, file }) => `| [\`${name}\`](../${file}) | ${kind} | ${cell(meaning)} |`,
  );
  return [`## ${specifier}`, "", "| export | kind | meaning |", "| --- | --- | --- |", ...rows, ""].join(
    "\n",
  );
}

/** Every entry of every published package, by the `exports` of its package.json; auth-core first. */
function publishedEntries() {
  const manifests = globSync("packages/*/package.json", { cwd: root }).sort();
  const core = "packages/auth-core/package.json";
  return [core, ...manifests.filter((manifest) => manifest !== core)].flatMap((path) => {
    const manifest = JSON.parse(read(path));
    if (manifest.private) return [];
    return Object.entries(manifest.exports)
      .filter(([, target]) => target.types !== undefined)
      .map(([subpath, { types }]) => ({
        specifier: posix.join(manifest.name, subpath),
        file: posix.join(dirname(path), types.replace("/dist/", "/src/").replace(/\.d\.ts$/, ".ts")),
      }));
  });
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll(/(`[^`]*`)|</g, (_part, code) => code ?? "&lt;");
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
