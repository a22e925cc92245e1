type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a `config.json` is valid and keeps logins in files: the verdict of the core's schema
 * without a schema library, for the short way of `agent auth token`. A property test compares the two.
 */
export function isFileConfiguration(value: unknown): boolean {
  return (
    isFields(value) &&
    optional(value.model, isText) &&
    optional(value.store, (store) => store === "file") &&
    optional(value.providers, (providers) => isMap(providers, isProvider))
  );
}

function isProvider(value: unknown): boolean {
  return isSettings(value) && optional(value.deployments, (deployments) => isMap(deployments, isDeployment));
}

function isDeployment(value: unknown): boolean {
  return (
    isFields(value) &&
    optional(value.baseUrl, isText) &&
    optional(value.clientId, isText) &&
    optional(value.scope, isText) &&
    optional(value.modelBaseUrl, isText) &&
    optional(value.ca, isText)
  );
}

function isSettings(value: unknown): value is Fields {
  return (
    isFields(value) &&
    optional(value.issuer, isText) &&
    optional(value.clientId, isText) &&
    optional(value.baseUrl, isText) &&
    optional(value.scopes, (scopes) => Array.isArray(scopes) && scopes.every(isText))
  );
}

function isMap(value: unknown, check: (value: unknown) => boolean): boolean {
  return isFields(value) && Object.values(value).every(check);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function optional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
