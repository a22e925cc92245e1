import type { Integration } from "@link-assistant/auth-core";

/** An integration that is loaded only when somebody asks for it. */
export interface LazyIntegration {
  readonly id: string;
  readonly roles: readonly ("provider" | "source")[];
  load(): Promise<Integration>;
}

/** The one place where the provider packages and this program meet: one line each. */
export const integrations: readonly LazyIntegration[] = [
  lazy("qwen", ["provider", "source"], async () => (await import("@link-assistant/auth-qwen")).qwen),
  lazy("gemini", ["source"], async () => (await import("@link-assistant/auth-gemini")).gemini),
  lazy("claude", ["source"], async () => (await import("@link-assistant/auth-claude")).claude),
  lazy("codex", ["source"], async () => (await import("@link-assistant/auth-codex")).codex),
  lazy("opencode", ["source"], async () => (await import("@link-assistant/auth-opencode")).opencode),
  lazy("openrouter", ["provider"], async () => (await import("@link-assistant/auth-openrouter")).openrouter),
];

function lazy(id: string, roles: LazyIntegration["roles"], load: LazyIntegration["load"]): LazyIntegration {
  return { id, roles, load };
}
