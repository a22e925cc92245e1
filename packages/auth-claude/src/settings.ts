import type { Finding, Host } from "@link-assistant/auth-core";
import {
  brokenFinding,
  type FoundFile,
  finding,
  findingsOf,
  markOfProject,
  readJsonDocument,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import type { Places } from "./places.js";
import { tool } from "./tool.js";
import { variableFindings } from "./variables.js";

const settingsSchema = z.looseObject({
  apiKeyHelper: z.optional(z.unknown()),
  env: z.optional(z.record(z.string(), z.unknown())),
});

/** C9: what the user's settings say. A project's settings are not read: they may come from anybody. */
export async function findInSettings(
  host: Host,
  { settings: path, ofProject }: Places,
): Promise<readonly Finding[]> {
  const reading = await readJsonDocument(host, path);
  const findings = await findingsOf(tool, path, reading, (file) => settingsFindings(file, host));
  return markOfProject(findings, ofProject);
}

export function settingsFindings({ path, value, flags }: FoundFile, host: Host): readonly Finding[] {
  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) {
    return [
      brokenFinding(tool, path, {
        status: "malformed",
        detail: "It is not the settings that Claude Code reads.",
      }),
    ];
  }
  const { apiKeyHelper, env = {} } = parsed.data;
  const texts = Object.entries(env).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const values = Object.fromEntries(texts);
  const variables = variableFindings({
    values,
    location: () => path,
    locator: (name) => `${path}#env.${name}`,
    flags,
    baseUrl: values.ANTHROPIC_BASE_URL || host.environment.ANTHROPIC_BASE_URL,
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
