import { apiKeyProvider, type Provider } from "@link-assistant/auth-core";
import { apiKeyProviderRows } from "./api-key-provider-rows.js";

/** Providers that are nothing but a row of data, by id. */
export const apiKeyProviders: ReadonlyMap<string, () => Provider> = new Map(
  apiKeyProviderRows.map((row) => [row.id, () => apiKeyProvider(row)]),
);
