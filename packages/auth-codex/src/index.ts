import type { Integration } from "@link-assistant/auth-core";
import { source } from "./source.js";

/**
 * Finds what Codex has stored, without changing a byte of it.
 *
 * @example
 * ```ts
 * import { nodeHost } from "@link-assistant/auth-core/node";
 * import { codex } from "@link-assistant/auth-codex";
 *
 * for (const { kind, account, plan, status } of await codex.source.find(nodeHost())) {
 *   console.log(kind, account, plan, status);
 * }
 * ```
 */
export const codex = { id: "codex", source } as const satisfies Integration;
