import type { Integration } from "@link-assistant/auth-core";
import { source } from "./source.js";

/**
 * Finds what Claude Code has stored, without changing a byte of it.
 *
 * @example
 * ```ts
 * import { claude } from "@link-assistant/auth-claude";
 * import { nodeHost } from "@link-assistant/auth-core/node";
 *
 * for (const { provider, status, location } of await claude.source.find(nodeHost())) {
 *   console.log(provider, status, location);
 * }
 * ```
 */
export const claude = { id: "claude", source } as const satisfies Integration;
