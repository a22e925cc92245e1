import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { finding, isForeignEndpoint } from "@link-assistant/auth-core/importing";
import { keyFinding } from "./api-key.js";
import { isSubscriptionToken, tokenFinding } from "./subscription-token.js";

/** Variables of the process, or those that the settings set. */
export interface VariableSet {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly location: (name: string) => string;
  readonly locator: (name: string) => string;
  readonly flags: readonly FindingFlag[];
  /** Where the keys go, if not to Anthropic. */
  readonly baseUrl: string | undefined;
}

/** C7 and C9, in the order in which Claude Code asks. */
export function variableFindings(set: VariableSet): readonly Finding[] {
  return [...cloudProviders(set), ...bearer(set), ...key(set), ...subscriptionToken(set), ...federation(set)];
}

const clouds: readonly (readonly [variable: string, provider: string, name: string])[] = [
  ["CLAUDE_CODE_USE_BEDROCK", "amazon-bedrock", "Amazon Bedrock"],
  ["CLAUDE_CODE_USE_VERTEX", "google-vertex-anthropic", "Vertex AI"],
  ["CLAUDE_CODE_USE_FOUNDRY", "azure", "Microsoft Foundry"],
  ["CLAUDE_CODE_USE_MANTLE", "amazon-bedrock", "Amazon Bedrock (Mantle)"],
  ["CLAUDE_CODE_USE_ANTHROPIC_AWS", "anthropic", "Claude on AWS"],
  ["CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD", "anthropic", "Claude on Google Cloud"],
  ["CLAUDE_CODE_USE_GATEWAY", "anthropic", "a gateway"],
];

function cloudProviders(set: VariableSet): readonly Finding[] {
  return clouds
    .filter(([variable]) => isOn(set.values[variable]))
    .map(([variable, provider, name]) =>
      reference(set, variable, provider, `Claude Code is set to ${name}, which has its own login.`),
    );
}

/** For a gateway as a rule: where it is valid only `ANTHROPIC_BASE_URL` knows. */
function bearer(set: VariableSet): readonly Finding[] {
  const name = "ANTHROPIC_AUTH_TOKEN";
  const secret = set.values[name];
  if (!secret) return [];
  if (isSubscriptionToken(secret)) return [tokenFinding({ ...placeOf(set, name), secret })];
  const detail = "A bearer token for the address in ANTHROPIC_BASE_URL. It is described only.";
  return [
    finding({
      ...placeOf(set, name),
      provider: "anthropic",
      kind: "unknown",
      status: "unknown-expiry",
      detail,
    }),
  ];
}

function key(set: VariableSet): readonly Finding[] {
  const name = "ANTHROPIC_API_KEY";
  const secret = set.values[name];
  if (!secret) return [];
  const place = placeOf(set, name);
  const detail = place.location === name ? undefined : `The variable ${name}.`;
  return [
    keyFinding({ ...place, secret, detail, isForeign: isForeignEndpoint(set.baseUrl, "anthropic.com") }),
  ];
}

function subscriptionToken(set: VariableSet): readonly Finding[] {
  const name = "CLAUDE_CODE_OAUTH_TOKEN";
  const secret = set.values[name];
  return secret ? [tokenFinding({ ...placeOf(set, name), secret })] : [];
}

/** Workload identity federation: three variables, of which only the token is secret, and stays where it is. */
function federation(set: VariableSet): readonly Finding[] {
  const name = "ANTHROPIC_FEDERATION_RULE_ID";
  const token = set.values.ANTHROPIC_IDENTITY_TOKEN || set.values.ANTHROPIC_IDENTITY_TOKEN_FILE;
  if (!set.values[name] || !set.values.ANTHROPIC_ORGANIZATION_ID || !token) return [];
  return [reference(set, name, "anthropic", "A workload identity, for Anthropic's own libraries.")];
}

function reference(set: VariableSet, name: string, provider: string, detail: string): Finding {
  const { location, locator } = placeOf(set, name);
  return finding({ provider, kind: "reference", location, locator, status: "unknown-expiry", detail });
}

function placeOf({ location, locator, flags }: VariableSet, name: string) {
  return { location: location(name), locator: locator(name), flags };
}

function isOn(value: string | undefined): boolean {
  return Boolean(value) && !["0", "false", "no", "off"].includes(value?.toLowerCase() ?? "");
}
