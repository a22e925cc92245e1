import type { EntryContent } from "./entry.js";

export interface KnownProvider {
  readonly provider: string;
  readonly plan?: string;
  readonly baseUrl?: string;
}

// OpenCode has one provider for each of Qwen's plans and regions; for us they are keys of one provider.
const qwenPlans: ReadonlyMap<string, KnownProvider> = new Map(
  (
    [
      ["alibaba", "standard", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"],
      ["alibaba-cn", "standard", "https://dashscope.aliyuncs.com/compatible-mode/v1"],
      ["alibaba-coding-plan", "coding", "https://coding-intl.dashscope.aliyuncs.com/v1"],
      ["alibaba-coding-plan-cn", "coding", "https://coding.dashscope.aliyuncs.com/v1"],
      [
        "alibaba-token-plan",
        "token",
        "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
      ],
      [
        "alibaba-token-plan-cn",
        "token",
        "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
      ],
      ["modelscope", "modelscope", "https://api-inference.modelscope.cn/v1"],
    ] as const
  ).map(([id, plan, baseUrl]) => [id, { provider: "qwen", plan, baseUrl }]),
);

/** Our provider for OpenCode's id. All others are ids of models.dev, there as here. */
export function knownProvider(id: string): KnownProvider {
  return qwenPlans.get(id) ?? { provider: id };
}

// Whose logins may not be used outside the owner's own programs. Keys of the same providers may.
const restrictedLogins = new Set([
  "anthropic",
  "google",
  "openai",
  "github-copilot",
  "github-copilot-enterprise",
]);

export function isRestricted(id: string, content: EntryContent): boolean {
  return content.type === "oauth" && restrictedLogins.has(id);
}
