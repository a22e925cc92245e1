import { usageError } from "../../failure.js";
import { nearest } from "../../terminal/edit-distance.js";

const topLevel = ["model", "store"] as const;
const providerFields = ["issuer", "clientId", "scopes", "baseUrl"] as const;
const deploymentFields = ["baseUrl", "clientId", "scope", "modelBaseUrl", "ca"] as const;

/**
 * A key of the command line as the path to its value: `model`, `providers.qwen.issuer`,
 * `providers.qwen.deployments.work.baseUrl`. Anything else is a mistake, and would be ignored in the file.
 */
export function parseConfigurationKey(key: string): readonly string[] {
  const path = key.split(".");
  const [first = "", provider, field = "", ...rest] = path;
  if (path.length === 1 && (topLevel as readonly string[]).includes(first)) return path;
  if (first !== "providers" || !provider)
    throw unknownKey(key, first, [...topLevel, "providers.PROVIDER.FIELD"]);
  if (field !== "deployments") return assertField(key, path, rest.length === 0 ? field : "", providerFields);
  const [deployment, deploymentField = ""] = rest;
  if (!deployment) throw unknownKey(key, field, ["providers.PROVIDER.deployments.NAME.FIELD"]);
  return assertField(key, path, rest.length === 2 ? deploymentField : "", deploymentFields);
}

function assertField(
  key: string,
  path: readonly string[],
  field: string,
  fields: readonly string[],
): readonly string[] {
  if (fields.includes(field)) return path;
  throw unknownKey(key, field, fields);
}

function unknownKey(key: string, part: string, known: readonly string[]) {
  const meant = nearest(part, known);
  return usageError(
    `There is no configuration key "${key}".`,
    meant === undefined ? `known: ${known.join(", ")}` : `did you mean ${meant}?`,
  );
}

/** What a value of the command line is in the file. */
export function toValue(path: readonly string[], text: string): unknown {
  return path.at(-1) === "scopes" ? text.split(",").map((scope) => scope.trim()) : text;
}
