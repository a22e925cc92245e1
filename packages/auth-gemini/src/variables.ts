import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { finding, isForeignEndpoint } from "@link-assistant/auth-core/importing";
import { keyFinding } from "./api-key.js";
import { loginFinding } from "./login.js";

/** Variables of the process, or those of one `.env` file. */
export interface VariableSet {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly location: (name: string) => string;
  readonly locator: (name: string) => string;
  readonly flags: readonly FindingFlag[];
  /** Where the keys go, if not to Google. */
  readonly baseUrl: string | undefined;
  /** Why Gemini CLI does not read this one, where it does not. */
  readonly overruled: (name: string) => string | undefined;
}

/** G8, in the order in which Gemini CLI asks. */
export function variableFindings(set: VariableSet, now: number): readonly Finding[] {
  return [
    ...keyIn(set, "GEMINI_API_KEY", "google"),
    ...keyIn(set, "GOOGLE_API_KEY", isTrue(set, "GOOGLE_GENAI_USE_VERTEXAI") ? "google-vertex" : "google"),
    ...bearerIn(set, now),
    ...vertexIn(set),
  ];
}

function keyIn(set: VariableSet, name: string, provider: string): readonly Finding[] {
  const apiKey = set.values[name];
  if (!apiKey) return [];
  const location = set.location(name);
  const found = { location, locator: set.locator(name), flags: set.flags, overruled: set.overruled(name) };
  const detail = location === name ? undefined : `The variable ${name}.`;
  const isForeign = provider === "google" && isForeignEndpoint(set.baseUrl, "googleapis.com");
  return [keyFinding({ ...found, apiKey, provider, detail, isForeign })];
}

/** Taken as it is, and only together with `GOOGLE_GENAI_USE_GCA`. */
function bearerIn(set: VariableSet, now: number): readonly Finding[] {
  const name = "GOOGLE_CLOUD_ACCESS_TOKEN";
  const accessToken = set.values[name];
  if (!accessToken) return [];
  const isRead = Boolean(set.values.GOOGLE_GENAI_USE_GCA);
  const overruled = isRead
    ? set.overruled(name)
    : "Gemini CLI reads it only together with GOOGLE_GENAI_USE_GCA.";
  const found = { location: set.location(name), locator: set.locator(name), flags: set.flags };
  return [
    loginFinding({ ...found, accessToken, refreshToken: undefined, expiry: undefined, overruled }, now),
  ];
}

/** Vertex AI by Application Default Credentials: nothing secret, a project and a place. */
function vertexIn(set: VariableSet): readonly Finding[] {
  const named = ["GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT_ID"].find((name) => set.values[name]);
  const place = set.values.GOOGLE_CLOUD_LOCATION;
  if (!isTrue(set, "GOOGLE_GENAI_USE_VERTEXAI") || named === undefined || !place) return [];
  return [
    finding({
      provider: "google-vertex",
      kind: "reference",
      location: set.location(named),
      flags: set.flags,
      status: "unknown-expiry",
      detail: `Vertex AI in project ${set.values[named]}, location ${place}, with Application Default Credentials.`,
    }),
  ];
}

function isTrue({ values }: VariableSet, name: string): boolean {
  return values[name] === "true";
}
