import { AuthError } from "../error.js";
import type { Host } from "../ports/host.js";
import { type Configuration, configurationSchema } from "./schema.js";

/** What `config.json` says, and what it says in vain. */
export interface LoadedConfiguration {
  readonly path: string;
  readonly configuration: Configuration;
  /** Places of keys that mean nothing, such as `providers.qwen.baseURL`. */
  readonly unknownKeys: readonly string[];
}

/**
 * Reads and checks `config.json`; a file that is not there is an empty configuration.
 *
 * @throws AuthError `invalid_configuration`, naming the file and the field
 */
export async function loadConfiguration(
  host: Pick<Host, "readFile">,
  path: string,
): Promise<LoadedConfiguration> {
  const reading = await host.readFile(path);
  if (reading.status === "absent") return { path, configuration: {}, unknownKeys: [] };
  if (reading.status === "unreadable") {
    throw new AuthError("invalid_configuration", `${path} cannot be read (${reading.reason}).`, {
      hint: "expected: a plain file that you may read, in a folder that you may enter",
      details: { path },
    });
  }
  return parseConfiguration(new TextDecoder().decode(reading.bytes), path);
}

/** The configuration in a text; `path` is named in the error. Throws `invalid_configuration`. */
export function parseConfiguration(text: string, path: string): LoadedConfiguration {
  const json = parseJson(text, path);
  const result = configurationSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue?.path.join(".") ?? "";
    // The schema library's own messages are left out of it, and say "Invalid input" for everything.
    const expected =
      issue?.code === "invalid_value"
        ? `one of ${issue.values.join(", ")}`
        : issue?.code === "invalid_type"
          ? issue.expected
          : "something else";
    throw new AuthError("invalid_configuration", `${path}: ${field || "the file"} is not valid.`, {
      hint: `expected: ${expected}`,
      details: { path, field },
    });
  }
  return { path, configuration: result.data, unknownKeys: unknownKeys(json, result.data, "") };
}

function parseJson(text: string, path: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AuthError("invalid_configuration", `${path} is not valid JSON.`, {
      hint: "expected: one JSON object",
      details: { path },
    });
  }
}

/** zod drops what it does not know; what is missing afterwards was unknown. */
function unknownKeys(before: unknown, after: unknown, prefix: string): string[] {
  if (!isRecord(before) || !isRecord(after)) return [];
  return Object.keys(before).flatMap((key) =>
    key in after ? unknownKeys(before[key], after[key], `${prefix}${key}.`) : [prefix + key],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
