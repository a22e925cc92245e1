import type { Integration } from "@link-assistant/auth-core";
import { source } from "./source.js";

/**
 * Finds what Gemini CLI has stored, without changing a byte of it.
 *
 * @example
 * ```ts
 * import { nodeHost } from "@link-assistant/auth-core/node";
 * import { gemini } from "@link-assistant/auth-gemini";
 *
 * for (const { provider, status, location } of await gemini.source.find(nodeHost())) {
 *   console.log(provider, status, location);
 * }
 * ```
 */
export const gemini = { id: "gemini", source } as const satisfies Integration;
