import type { FixtureFile, FixtureHostOptions } from "./fixture-host.js";

/** Clears a screen, renames a window, reverses text, ends a line, and names an object's prototype. */
const hostile = "\u001b[2J\u001b]0;owned\u0007\u202e\u009b31m\r\n\u2028__proto__";

/** The same machine with hostile text in every string of its JSON files, in its variables and its names. */
export function withHostileStrings(machine: FixtureHostOptions): FixtureHostOptions {
  return {
    ...machine,
    hostName: hostile,
    userName: hostile,
    environment: mapValues(machine.environment ?? {}, (value) => value + hostile),
    files: mapValues(machine.files ?? {}, hostileFile),
    keychain: (machine.keychain ?? []).map((item) =>
      typeof item.answer === "string" ? { ...item, answer: hostileText(item.answer) } : item,
    ),
  };
}

function hostileFile(file: FixtureFile): FixtureFile {
  if (typeof file === "string") return hostileText(file);
  if (typeof file !== "object" || !("content" in file) || typeof file.content !== "string") return file;
  return { ...file, content: hostileText(file.content) };
}

function hostileText(text: string): string {
  try {
    return JSON.stringify(hostileValue(JSON.parse(text)));
  } catch {
    return text + hostile;
  }
}

/** Keys stay, so that the values are reached; one more key is hostile itself. */
function hostileValue(value: unknown): unknown {
  if (typeof value === "string") return value + hostile;
  if (Array.isArray(value)) return value.map(hostileValue);
  if (typeof value !== "object" || value === null) return value;
  return { ...mapValues(value as Readonly<Record<string, unknown>>, hostileValue), [hostile]: hostile };
}

function mapValues<In, Out>(
  values: Readonly<Record<string, In>>,
  change: (value: In) => Out,
): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
