import type { Credential } from "@link-assistant/auth-core";
import { type PlanId, planEndpoints, plans } from "./plans.js";

/** The only model that an OAuth login serves. */
const oauthModel = "coder-model";

/** Names that people use for "Qwen's coding model", whatever the endpoint calls it. */
const coderAliases: ReadonlySet<string> = new Set([
  "coder",
  "coder-model",
  "qwen3-coder",
  "qwen3-coder-480b",
  "qwen3-coder-480b-a35b-instruct",
  "qwen3-coder-plus",
  "qwen-coder-plus",
]);

/** What each plan serves under those names. The Token Plan has no coder model of its own. */
const coderModels: Readonly<Record<PlanId, string>> = {
  coding: "qwen3-coder-plus",
  token: "qwen3.7-plus",
  standard: "qwen3-coder-plus",
};

/** The name that the endpoint knows for what the person asked for; any other name passes unchanged. */
export function modelName(requested: string, credential: Credential): string {
  if (!coderAliases.has(requested)) return requested;
  if (credential.kind === "oauth") return oauthModel;
  const plan = planOf(credential);
  return plan === undefined ? requested : coderModels[plan];
}

/** The coding model at an endpoint. */
export function coderModelAt(baseUrl: string): string {
  const plan = planEndpoints.find((endpoint) => endpoint.baseUrl === baseUrl)?.plan;
  return plan === undefined ? oauthModel : coderModels[plan];
}

/** What the plan behind a credential serves, as far as a release can know. */
export function knownModels(credential: Credential): readonly string[] {
  if (credential.kind === "oauth") return [oauthModel];
  const plan = planOf(credential);
  return plan === undefined ? [] : plans[plan].models;
}

/** By the place where a key is valid; never by its prefix, which two of Qwen's own tools read differently. */
function planOf(credential: Credential): PlanId | undefined {
  if (credential.kind !== "api-key") return undefined;
  const named = planEndpoints.find(({ plan }) => plan === credential.plan);
  return (named ?? planEndpoints.find(({ baseUrl }) => baseUrl === credential.baseUrl))?.plan;
}
