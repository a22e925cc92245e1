import type { Finding, Host } from "@link-assistant/auth-core";
import { brokenFinding, finding, readJsonDocument } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { systemSettings } from "./places.js";
import { tool } from "./tool.js";

const settingsSchema = z.looseObject({
  security: z.optional(
    z.looseObject({ auth: z.optional(z.looseObject({ selectedType: z.optional(z.string()) })) }),
  ),
  advanced: z.optional(z.looseObject({ ignoreLocalEnv: z.optional(z.boolean()) })),
  selectedAuthType: z.optional(z.unknown()),
});

export interface Settings {
  readonly ignoresProjectEnvironment: boolean;
  readonly findings: readonly Finding[];
}

/** G7: what the person chose. No secrets are in it. The owner's settings of the machine go before the user's. */
export async function readSettings(host: Host, userSettings: string | undefined): Promise<Settings> {
  const paths = [systemSettings(host), ...(userSettings === undefined ? [] : [userSettings])];
  const files = await Promise.all(paths.map((path) => readSettingsFile(host, path)));
  return {
    ignoresProjectEnvironment: files.some((file) => file.ignoresProjectEnvironment),
    findings: files.flatMap((file) => file.findings),
  };
}

async function readSettingsFile(host: Host, path: string): Promise<Settings> {
  const reading = await readJsonDocument(host, path, { comments: true });
  if (reading.status === "absent") return { ignoresProjectEnvironment: false, findings: [] };
  if (reading.status === "broken") {
    return { ignoresProjectEnvironment: false, findings: [brokenFinding(tool, path, reading.broken)] };
  }
  const parsed = settingsSchema.safeParse(reading.value);
  if (!parsed.success) {
    const broken = { status: "malformed", detail: "It is not the settings that Gemini CLI reads." } as const;
    return { ignoresProjectEnvironment: false, findings: [brokenFinding(tool, path, broken)] };
  }
  const { security, advanced, selectedAuthType } = parsed.data;
  const selected = expand(security?.auth?.selectedType ?? "", host.environment);
  const isLegacy = selected === "" && typeof selectedAuthType === "string";
  return {
    ignoresProjectEnvironment: advanced?.ignoreLocalEnv === true,
    findings: isLegacy ? [legacyFinding(path)] : selectionFinding(path, selected),
  };
}

/** Ways to sign in that leave no credential to find: said, so that "nothing" is never the answer. */
const described: ReadonlyMap<string, string> = new Map([
  ["vertex-ai", "Gemini CLI is set to Vertex AI, which signs in with Application Default Credentials."],
  ["compute-default-credentials", "Gemini CLI is set to the identity of the machine it runs on."],
  ["cloud-shell", "Gemini CLI is set to the identity of Cloud Shell."],
  ["gateway", "Gemini CLI is set to a gateway, which has its own login."],
]);

function selectionFinding(path: string, selected: string): readonly Finding[] {
  const detail = described.get(selected);
  if (detail === undefined) return [];
  return [
    finding({
      provider: "google-vertex",
      kind: "reference",
      location: path,
      status: "unknown-expiry",
      detail,
    }),
  ];
}

function legacyFinding(path: string): Finding {
  return finding({
    provider: "gemini",
    kind: "reference",
    location: path,
    status: "overruled",
    detail: "selectedAuthType is ignored since Gemini CLI 0.25. Choose again there with /auth.",
  });
}

/** `$NAME`, `${NAME}` and `${NAME:-default}`, as Gemini CLI expands them in its settings. */
function expand(value: string, environment: Host["environment"]): string {
  return value.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (whole, braced: string | undefined, fallback: string | undefined, bare: string | undefined) =>
      environment[braced ?? bare ?? ""] || (fallback ?? whole),
  );
}
