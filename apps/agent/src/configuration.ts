import { AuthError, type Host, type ProviderSettings } from "@link-assistant/auth-core";
import * as z from "zod/mini";

const settings = {
  issuer: z.optional(z.string()),
  clientId: z.optional(z.string()),
  scopes: z.optional(z.array(z.string())),
  baseUrl: z.optional(z.string()),
};

const configurationSchema = z.object({
  model: z.optional(z.string()),
  store: z.optional(z.enum(["auto", "file", "keychain"])),
  providers: z.optional(
    z.record(
      z.string(),
      z.object({ ...settings, deployments: z.optional(z.record(z.string(), z.object(settings))) }),
    ),
  ),
});

/** `~/.agent/config.json`. Never read from a project's folder: a repository must not move an endpoint. */
export type Configuration = z.infer<typeof configurationSchema>;

export interface LoadedConfiguration {
  readonly path: string;
  readonly configuration: Configuration;
  /** Places of keys that mean nothing, such as `providers.qwen.baseURL`. */
  readonly unknownKeys: readonly string[];
}

export async function loadConfiguration(host: Host, path: string): Promise<LoadedConfiguration> {
  const reading = await host.readFile(path);
  if (reading.status === "absent") return { path, configuration: {}, unknownKeys: [] };
  if (reading.status === "unreadable") {
    throw new AuthError("invalid_configuration", `${path} cannot be read (${reading.reason}).`, {
      details: { path },
    });
  }
  return parseConfiguration(new TextDecoder().decode(reading.bytes), path);
}

export function parseConfiguration(text: string, path: string): LoadedConfiguration {
  const json = parseJson(text, path);
  const result = configurationSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue?.path.join(".") ?? "";
    throw new AuthError("invalid_configuration", `${path}: ${field || "the file"} is not valid.`, {
      hint: issue?.message.toLowerCase() ?? "see docs/cli.md",
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
    throw new AuthError("invalid_configuration", `${path} is not valid JSON.`, { details: { path } });
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

/** What the configuration says about a provider, a deployment's own fields first. */
export function configuredSettings(
  { providers }: Configuration,
  providerId: string,
  deployment: string | undefined,
): ProviderSettings {
  const { deployments, ...own } = providers?.[providerId] ?? {};
  const named = deployment === undefined ? undefined : deployments?.[deployment];
  return withoutUndefined({ ...own, ...named });
}

export function deploymentNames({ providers }: Configuration, providerId: string): readonly string[] {
  return Object.keys(providers?.[providerId]?.deployments ?? {});
}

function withoutUndefined(
  fields: { [Field in keyof ProviderSettings]: ProviderSettings[Field] | undefined },
) {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as ProviderSettings;
}
