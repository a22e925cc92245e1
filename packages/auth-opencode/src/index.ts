import type { Integration } from "@link-assistant/auth-core";
import { source } from "./source.js";

/**
 * Finds what OpenCode has stored, without changing a byte of it.
 *
 * @example
 * ```ts
 * import { nodeHost } from "@link-assistant/auth-core/node";
 * import { opencode } from "@link-assistant/auth-opencode";
 *
 * for (const { provider, status, location } of await opencode.source.find(nodeHost())) {
 *   console.log(provider, status, location);
 * }
 * ```
 */
export const opencode = { id: "opencode", source } as const satisfies Integration;
