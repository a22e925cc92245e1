import type { ApiKeyProviderRow } from "@link-assistant/auth-core";

export const apiKeyProviderRows: readonly ApiKeyProviderRow[] = [];
