// One assignment: an optional `export`, a name, and a value that is quoted (and may then span lines) or bare.
const assignment =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|`([^`]*)`|([^\r\n]*))/gm;

/**
 * The variables of a `.env` file, as `dotenv` and Node read one: quotes, `export`, comments; `\n` only within
 * double quotes; no expansion of `$NAME`. What is not an assignment is passed over.
 *
 * @example
 * ```ts
 * import { parseEnvironmentFile } from "@link-assistant/auth-core/importing";
 *
 * const { QWEN_API_KEY } = parseEnvironmentFile("QWEN_API_KEY='…' # mine");
 * ```
 */
export function parseEnvironmentFile(text: string): Readonly<Record<string, string>> {
  const variables = Object.create(null) as Record<string, string>;
  for (const [, name, double, single, backtick, bare] of text.replace(/^\uFEFF/, "").matchAll(assignment)) {
    if (name === undefined) continue;
    variables[name] = double?.replace(/\\n/g, "\n") ?? single ?? backtick ?? withoutComment(bare ?? "");
  }
  return variables;
}

function withoutComment(value: string): string {
  return value.replace(/#.*$/, "").trim();
}
