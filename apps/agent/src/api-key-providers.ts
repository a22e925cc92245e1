import type { Provider } from "@link-assistant/auth-core";

export const apiKeyProviders: ReadonlyMap<string, () => Provider> = new Map();
