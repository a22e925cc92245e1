import type { Finding, Host } from "@link-assistant/auth-core";
import { finding, readJsonDocument } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { brokenFinding, type FoundFile, findingsOf } from "./found-file.js";
import { variableFindings } from "./variables.js";

const settingsSchema = z.looseObject({
  apiKeyHelper: z.optional(z.unknown()),
  env: z.optional(z.record(z.string(), z.unknown())),
});

/** C9: what the user's settings say. A project's settings are not read: they may come from anybody. */
export async function findInSettings(host: Host, path: string): Promise<readonly Finding[]> {
  return findingsOf(path, await readJsonDocument(host, path), settingsFindings);
}

export function settingsFindings({ path, value, flags }: FoundFile): readonly Finding[] {
  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) {
    return [
      brokenFinding(path, { status: "malformed", detail: "It is not the settings that Claude Code reads." }),
    ];
  }
  const { apiKeyHelper, env = {} } = parsed.data;
  const texts = Object.entries(env).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const variables = variableFindings({
    values: Object.fromEntries(texts),
    location: () => path,
    locator: (name) => `${path}#env.${name}`,
    flags,
  });
  return apiKeyHelper === undefined ? variables : [...variables, helperFinding(path)];
}

/** A command of the person's own. It is never run by us: what it does and prints is its own. */
function helperFinding(path: string): Finding {
  return finding({
    provider: "anthropic",
    kind: "reference",
    location: path,
    locator: `${path}#apiKeyHelper`,
    status: "unknown-expiry",
    detail: "apiKeyHelper is configured: a command that gives Claude Code a key. It was not run.",
  });
}
