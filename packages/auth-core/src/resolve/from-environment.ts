import type { Credential } from "../credential.js";
import { isForeignEndpoint } from "../importing/foreign-endpoint.js";
import type { EnvironmentCredential, Provider } from "../provider.js";
import type { Candidate, ResolvedCredential } from "./candidate.js";
import type { ResolveContext } from "./context.js";
import type { Origin } from "./origin.js";
import { firstSet } from "./settings.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The provider's variables of one rank in the process's environment. */
export function fromEnvironment(
  provider: Provider,
  context: ResolveContext,
  rank: EnvironmentCredential["rank"],
): Candidate[] {
  const { environment } = context.host;
  return provider.environment
    .filter((entry) => entry.rank === rank)
    .map((entry) => {
      const origin: Origin = { type: "environment", variable: entry.variable };
      if (context.account !== undefined) {
        return { verdict: "skipped", origin, reason: `account ${context.account} was asked for` };
      }
      return fromVariables(entry, environment, context.settings.baseUrl, origin);
    });
}

/**
 * A key and the place where it is valid, out of one set of variables.
 * `configuredBaseUrl` is the user's own; a project's file is read without it.
 */
export function fromVariables(
  entry: EnvironmentCredential,
  variables: Environment,
  configuredBaseUrl: string | undefined,
  origin: Origin,
): Candidate {
  const secret = firstSet(variables, [entry.variable]);
  if (secret === undefined) return { verdict: "absent", origin, reason: "not set" };
  const beside = entry.baseUrlVariable && firstSet(variables, [entry.baseUrlVariable]);
  if (entry.baseUrlRequired && !beside) {
    return {
      verdict: "skipped",
      origin,
      reason: `${entry.baseUrlVariable ?? "its base URL"} is not set beside it`,
    };
  }
  const told = beside || configuredBaseUrl;
  const gateway = told ? undefined : entry.gateway;
  if (gateway && isForeignEndpoint(firstSet(variables, [gateway.variable]), gateway.domain)) {
    return { verdict: "skipped", origin, reason: `a key of the server that ${gateway.variable} names` };
  }
  const baseUrl = told || entry.baseUrl;
  const model = entry.modelVariable && firstSet(variables, [entry.modelVariable]);
  const resolved: ResolvedCredential = {
    credential: toCredential(entry, secret, baseUrl),
    origin,
    ...(model && { model }),
  };
  return { verdict: "usable", origin, reason: "set", resolved };
}

function toCredential(entry: EnvironmentCredential, secret: string, baseUrl: string | undefined): Credential {
  if (entry.makes === "access-token") return { kind: "oauth", accessToken: secret };
  return {
    kind: "api-key",
    apiKey: secret,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(entry.plan !== undefined && { plan: entry.plan }),
  };
}
