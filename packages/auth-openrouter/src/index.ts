import type { Integration } from "@link-assistant/auth-core";
import { openrouterProvider } from "./provider.js";

export type { App } from "./app.js";
export { openrouterProvider };

/**
 * OpenRouter: sign-in in the browser, for any program, without a registration.
 *
 * @example
 * ```ts
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 * import { openrouter } from "@link-assistant/auth-openrouter";
 *
 * const { provider } = openrouter;
 * const access = provider.access({ kind: "api-key", apiKey: process.env.OPENROUTER_API_KEY ?? "" }, {});
 * const answer = await provider.probe?.(access, { runtime: systemRuntime() });
 * console.log(answer); // { status: "accepted", detail: "$3.20 used, $6.80 left of this key's $10.00" }
 * ```
 */
export const openrouter = { id: "openrouter", provider: openrouterProvider() } as const satisfies Integration;
