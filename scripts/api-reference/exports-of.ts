// Reads what a TypeScript file exports, with the first sentence of each docstring. TypeScript 7 has no parser to call, so
// these are patterns for the few forms of `export` that the sources use; every other form is an error, never skipped.
import { dirname, posix } from "node:path";

const passOn = /^export (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm;
const handOn = /^export (?:type )?\{([^}]*)\};/gm;
const importing = /^import (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm;
const declaring =
  /^export (?:declare )?(async function\*?|function\*?|const(?! enum\b)|class|interface|type) (\w+)/gm;
const kinds: Readonly<Record<string, string>> = {
  class: "class",
  const: "constant",
  interface: "type",
  type: "type",
};

/** One row of docs/api.md. */
export interface Exported {
  readonly name: string;
  /** The file that declares it. */
  readonly file: string;
  readonly kind: string;
  /** The first sentence of its docstring; empty when it has none. */
  readonly meaning: string;
}

type Read = (path: string) => string;

/**
 * The exports of a file: what it passes on from other files, and what it declares itself. `read` gives the text of a
 * path below the root of the repository.
 */
export function exportsOf(file: string, read: Read): readonly Exported[] {
  const text = read(file);
  requireKnownForms(file, text);
  const passedOn = [...text.matchAll(passOn)].flatMap(([, names = "", from = ""]) =>
    namesIn(names, file).map((name) => declaration(name, sourceFile(file, from), read)),
  );
  const handedOn = [...text.matchAll(handOn)].flatMap(([, names = ""]) =>
    namesIn(names, file).map((name) => declaration(name, importedFrom(name, file, text), read)),
  );
  const own = [...new Set([...text.matchAll(declaring)].map(([, , name = ""]) => name))];
  const found = [...passedOn, ...handedOn, ...own.map((name) => declaration(name, file, read))];
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whatever begins with "export" and is none of the forms above would be missing from the page without a word. */
function requireKnownForms(file: string, text: string): void {
  const known = new Set([passOn, handOn, declaring].flatMap((form) => [...text.matchAll(form)]).map(at));
  for (const match of text.matchAll(/^export\b.*/gm)) {
    if (known.has(at(match))) continue;
    const line = text.slice(0, match.index).split("\n").length;
    throw new Error(`${file}:${line}: this form of export is not understood: ${match[0]}`);
  }
}

function at({ index }: RegExpExecArray): number {
  return index;
}

function namesIn(list: string, file: string): readonly string[] {
  const names = list
    .replaceAll(/\/\/.*$/gm, "")
    .split(",")
    .map((name) => name.replace(/^\s*type\s/, "").trim())
    .filter((name) => name !== "");
  for (const name of names) {
    if (!/^\w+$/.test(name)) throw new Error(`${file}: this form of export is not understood: { ${name} }`);
  }
  return names;
}

function importedFrom(name: string, file: string, text: string): string {
  const line = [...text.matchAll(importing)].find(([, names = ""]) => namesIn(names, file).includes(name));
  if (line === undefined) throw new Error(`${file} exports ${name}, and nothing tells where it comes from.`);
  return sourceFile(file, line[2] ?? "");
}

/** The kind and the first sentence of what a file declares, or passes on from another file. */
function declaration(name: string, file: string, read: Read): Exported {
  const text = read(file);
  const found = [...text.matchAll(declaring)].filter(([, , declared]) => declared === name);
  const [first] = found;
  if (first === undefined) {
    const passedOn = exportsOf(file, read).find((entry) => entry.name === name);
    if (passedOn === undefined) throw new Error(`${file} does not export ${name}.`);
    return passedOn;
  }
  // A type and a function may share a name, and so may overloads: the first one that has a docstring tells.
  const meanings = found.map(({ index }) => firstSentence(text.slice(0, index)));
  return { name, file, kind: kinds[first[1] ?? ""] ?? "function", meaning: meanings.find(Boolean) ?? "" };
}

/** The first sentence of the docstring that ends a text, if one does. */
function firstSentence(before: string): string {
  const docstring = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(before)?.[1] ?? "";
  const [prose = ""] = docstring.replaceAll(/^\s*\* ?/gm, "").split(/^@\w/m);
  const [paragraph = ""] = prose.trim().split(/\n\s*\n/);
  const text = paragraph.replaceAll(/\s+/g, " ");
  const sentence = /^.*?[.?!](?= [A-Z`{])/.exec(text)?.[0] ?? text;
  return sentence.replaceAll(/\{@link ([\w.]+)\}/g, "`$1`");
}

function sourceFile(from: string, specifier: string): string {
  return posix.join(dirname(from), specifier.replace(/\.js$/, ".ts"));
}
