import type { FindingFlag, Host } from "@link-assistant/auth-core";
import { type BrokenDocument, readJsonDocument } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";

const text = z.string();
const entrySchema = z.object({ envKey: text, baseUrl: z.optional(text) });

const settingsSchema = z.object({
  env: z.optional(z.record(z.string(), z.unknown())),
  modelProviders: z.optional(z.record(z.string(), z.unknown())),
  security: z.optional(
    z.object({ auth: z.optional(z.object({ apiKey: z.optional(text), baseUrl: z.optional(text) })) }),
  ),
});

/** What a key is for. */
export interface KeyUse {
  /** `openai`, `anthropic`, `gemini`, …: Qwen Code speaks several. */
  readonly protocol: string;
  readonly baseUrl?: string | undefined;
}

/** What of Qwen Code's `settings.json` concerns keys. */
export interface QwenSettings {
  readonly path: string;
  readonly variables: Readonly<Record<string, string>>;
  /** By the name of the variable that holds the key. */
  readonly uses: ReadonlyMap<string, KeyUse>;
  /** `security.auth`, deprecated. */
  readonly deprecatedKey?: { readonly apiKey: string; readonly baseUrl?: string | undefined };
  readonly flags: readonly FindingFlag[];
}

export type SettingsReading =
  | { readonly status: "absent" }
  | { readonly status: "broken"; readonly broken: BrokenDocument }
  | { readonly status: "read"; readonly settings: QwenSettings };

/** The user's own settings. A project's are never read: they would choose where the user's key goes. */
export async function readSettings(host: Host, path: string): Promise<SettingsReading> {
  const reading = await readJsonDocument(host, path, { comments: true });
  if (reading.status !== "read") return reading;
  const parsed = settingsSchema.safeParse(reading.value);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join(".") || "the file";
    const detail = `It is not what Qwen Code reads: ${field} has another form.`;
    return { status: "broken", broken: { status: "malformed", detail, flags: reading.flags } };
  }
  const { env = {}, modelProviders = {}, security } = parsed.data;
  const { apiKey, baseUrl } = security?.auth ?? {};
  return {
    status: "read",
    settings: {
      path,
      variables: onlyTexts(env),
      uses: new Map(Object.entries(modelProviders).flatMap(usesOf)),
      ...(apiKey && { deprecatedKey: { apiKey, baseUrl } }),
      flags: reading.flags,
    },
  };
}

/** Qwen Code reads bare arrays; an entry in any other form is passed over by it, and so by us. */
function usesOf([protocol, entries]: readonly [string, unknown]): readonly (readonly [string, KeyUse])[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((item) => {
    const entry = entrySchema.safeParse(item);
    return entry.success ? [[entry.data.envKey, { protocol, baseUrl: entry.data.baseUrl }] as const] : [];
  });
}

function onlyTexts(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}
