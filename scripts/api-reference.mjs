// Writes docs/api.md: what each published entry exports, with the first sentence of its docstring. With --print it
// goes to standard output instead. What has no docstring is listed on standard error.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const declarations =
  /^export (?:declare )?(async function\*?|function\*?|const|class|interface|type) (\w+)/gm;
const kinds = { class: "class", const: "constant", interface: "type", type: "type" };

const entries = publishedEntries().map((entry) => ({ ...entry, exports: exportsOf(entry.file) }));
for (const { file, name } of entries
  .flatMap((entry) => entry.exports)
  .filter(({ meaning }) => meaning === "")) {
  console.error(`${file}: ${name} has no docstring`);
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

/** The exports of a barrel: names it passes on from other files, and what it declares itself. */
function exportsOf(file) {
  const text = read(file);
  const passedOn = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from "(.+?)";/gm)].flatMap(
    ([, names, from]) => namesIn(names).map((name) => declaration(name, sourceFile(file, from))),
  );
  const imported = [...text.matchAll(/^export (?:type )?\{([^}]*)\};/gm)].flatMap(([, names]) =>
    namesIn(names).map((name) => declaration(name, importedFrom(name, file, text))),
  );
  const own = [...text.matchAll(declarations)].map(([, , name]) => declaration(name, file));
  return [...passedOn, ...imported, ...own].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function namesIn(list) {
  return list
    .split(",")
    .map((name) => name.replace(/^\s*type\s/, "").trim())
    .filter((name) => name !== "");
}

function importedFrom(name, file, text) {
  const lines = [...text.matchAll(/^import (?:type )?\{([^}]*)\} from "(.+?)";/gm)];
  const line = lines.find(([, names]) => namesIn(names).includes(name));
  if (line === undefined) throw new Error(`${file} exports ${name}, and nothing tells where it comes from.`);
  return sourceFile(file, line[2]);
}

/** The kind and the first sentence of what a file declares, or passes on from another file. */
function declaration(name, file) {
  const text = read(file);
  const found = [...text.matchAll(declarations)].filter(([, , declared]) => declared === name);
  if (found.length === 0) {
    const passedOn = exportsOf(file).find((entry) => entry.name === name);
    if (passedOn === undefined) throw new Error(`${file} does not export ${name}.`);
    return passedOn;
  }
  // A type and a function may share a name, and so may overloads: the first one that has a docstring tells.
  const meanings = found.map(({ index }) => firstSentence(text.slice(0, index)));
  return { name, file, kind: kinds[found[0][1]] ?? "function", meaning: meanings.find(Boolean) ?? "" };
}

/** The first sentence of the docstring that ends a text, if one does. */
function firstSentence(before) {
  const docstring = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(before)?.[1] ?? "";
  const [prose = ""] = docstring.replaceAll(/^\s*\* ?/gm, "").split(/^@\w/m);
  const [paragraph = ""] = prose.trim().split(/\n\s*\n/);
  const text = paragraph.replaceAll(/\s+/g, " ");
  const sentence = /^.*?[.?!](?= [A-Z`{])/.exec(text)?.[0] ?? text;
  return sentence.replaceAll(/\{@link ([\w.]+)\}/g, "`$1`");
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll(/(`[^`]*`)|</g, (_part, code) => code ?? "&lt;");
}

function sourceFile(from, specifier) {
  return posix.join(dirname(from), specifier.replace(/\.js$/, ".ts"));
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
