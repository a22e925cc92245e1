import { type DecodedText, decodeText } from "./text.js";

/** Deep enough for every file of the tools we read; `JSON.stringify` of a 200,000-deep value overflows the stack. */
const maxDepth = 64;

/**
 * Why a text is not JSON to work with. "too-deep": brackets nested more than 64 deep, which no tool writes.
 */
export type JsonProblem = "empty" | "not-text" | "not-json" | "too-deep";

/** A parsed value with the encoding in which it stood, or the one problem that prevented it. */
export type JsonReading =
  | { readonly ok: true; readonly value: unknown; readonly encoding: DecodedText["encoding"] }
  | { readonly ok: false; readonly problem: JsonProblem };

/** What more than plain JSON is accepted. */
export interface JsonOptions {
  /** Accept `//` and block comments and trailing commas, as settings files have them. */
  readonly comments?: boolean;
}

/**
 * Parses a foreign file. The parser's own message is dropped on purpose: it quotes the start of the file, and
 * Gemini CLI's log has leaked tokens that way.
 */
export function parseJson(input: Uint8Array | string, options: JsonOptions = {}): JsonReading {
  const decoded =
    typeof input === "string" ? ({ text: input, encoding: "utf-8" } as const) : decodeText(input);
  if (decoded === undefined) return { ok: false, problem: "not-text" };
  const text = options.comments === true ? withoutComments(decoded.text) : decoded.text;
  if (text.trim() === "") return { ok: false, problem: "empty" };
  if (depthOf(text) > maxDepth) return { ok: false, problem: "too-deep" };
  try {
    return { ok: true, value: JSON.parse(text), encoding: decoded.encoding };
  } catch {
    return { ok: false, problem: "not-json" };
  }
}

/** Deepest nesting of brackets outside strings, counted without recursion. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === "{" || character === "[") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** JSON with comments and trailing commas, as editors write it, turned into JSON. Strings are left alone. */
export function withoutComments(text: string): string {
  let result = "";
  let at = 0;
  while (at < text.length) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    const comment = token.startsWith("//") || token.startsWith("/*");
    result += comment ? " " : token;
    at = end;
  }
  return withoutTrailingCommas(result);
}

function endOfToken(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  if (text.startsWith("//", at)) return indexOrEnd(text, "\n", at);
  if (text.startsWith("/*", at)) {
    const end = text.indexOf("*/", at + 2);
    return end === -1 ? text.length : end + 2;
  }
  return at + 1;
}

function indexOrEnd(text: string, search: string, from: number): number {
  const index = text.indexOf(search, from);
  return index === -1 ? text.length : index;
}

function withoutTrailingCommas(text: string): string {
  let result = "";
  let at = 0;
  while (at < text.length) {
    const end = text[at] === '"' ? endOfString(text, at) : at + 1;
    const token = text.slice(at, end);
    if (!(token === "," && /^\s*[}\]]/.test(text.slice(end, end + 200)))) result += token;
    at = end;
  }
  return result;
}
