/** One place where keys of a plan are valid. */
export interface PlanEndpoint {
  readonly plan: PlanId;
  readonly region: RegionId;
  readonly baseUrl: string;
}

export interface Plan {
  readonly name: string;
  /** Variable in which Qwen Code looks for the key. */
  readonly variable: string;
  /** Where a person gets such a key. */
  readonly console: string;
  readonly models: readonly string[];
}

export const planIds = ["coding", "token", "standard"] as const;
export type PlanId = (typeof planIds)[number];
export const regionIds = ["cn", "intl", "us", "hk"] as const;
type RegionId = (typeof regionIds)[number];

// Names, places and models as in Qwen Code 0.24.4 (September 2026).
export const plans: Readonly<Record<PlanId, Plan>> = {
  coding: {
    name: "Coding Plan",
    variable: "BAILIAN_CODING_PLAN_API_KEY",
    console: "https://bailian.console.aliyun.com",
    models: [
      "qwen3-coder-plus",
      "qwen3-coder-next",
      "qwen3.5-plus",
      "qwen3.6-plus",
      "qwen3.7-plus",
      "qwen3-max-2026-01-23",
      "glm-5",
      "glm-4.7",
      "kimi-k2.5",
      "MiniMax-M2.5",
    ],
  },
  token: {
    name: "Token Plan",
    variable: "BAILIAN_TOKEN_PLAN_API_KEY",
    console: "https://bailian.console.aliyun.com",
    models: [
      "qwen3.7-plus",
      "qwen3.6-plus",
      "qwen3.7-max",
      "qwen3.8-max",
      "qwen3.8-max-preview",
      "qwen3.6-flash",
      "qwen3.8-flash",
      "deepseek-v4-pro",
      "deepseek-v4-pro-0813",
      "deepseek-v4-flash-0731",
      "deepseek-v3.2",
      "kimi-k2.7-code",
      "kimi-k2.6",
      "kimi-k2.5",
      "glm-5.2",
      "glm-5.1",
      "glm-5",
      "MiniMax-M2.5",
    ],
  },
  standard: {
    name: "DashScope (pay as you go)",
    variable: "DASHSCOPE_API_KEY",
    console: "https://bailian.console.aliyun.com",
    models: [
      "qwen3.6-plus",
      "qwen3.7-plus",
      "qwen3.7-max",
      "qwen3.8-max",
      "qwen3.8-max-0902",
      "qwen3.8-flash",
      "qwen3-coder-plus",
      "glm-5.1",
      "deepseek-v4-pro",
      "deepseek-v4-pro-0813",
      "deepseek-v4-flash",
      "deepseek-v4-flash-0731",
      "kimi-k3",
      "kimi-k2.7-code",
      "kimi-k2.6",
    ],
  },
};

export const planEndpoints: readonly PlanEndpoint[] = [
  { plan: "coding", region: "cn", baseUrl: "https://coding.dashscope.aliyuncs.com/v1" },
  { plan: "coding", region: "intl", baseUrl: "https://coding-intl.dashscope.aliyuncs.com/v1" },
  {
    plan: "token",
    region: "cn",
    baseUrl: "https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
  },
  {
    plan: "token",
    region: "intl",
    baseUrl: "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
  },
  { plan: "standard", region: "cn", baseUrl: "https://dashscope.aliyuncs.com/compatible-mode/v1" },
  { plan: "standard", region: "intl", baseUrl: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1" },
  { plan: "standard", region: "us", baseUrl: "https://dashscope-us.aliyuncs.com/compatible-mode/v1" },
  {
    plan: "standard",
    region: "hk",
    baseUrl: "https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1",
  },
];
