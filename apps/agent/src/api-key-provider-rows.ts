import type { ApiKeyProviderRow } from "@link-assistant/auth-core";

const models = { get: "models" } as const;
const chatWith = (model: string) => ({ chatWith: model });

/**
 * Services that take a key and speak OpenAI's Chat dialect. Ids as in models.dev; each base URL is confirmed by
 * two independent sources (models.dev, AI SDK packages, vendor documentation), Anthropic's and Google's by
 * their own documentation of the compatible endpoint (November 2026). `/models` proves a key only where it does
 * not answer to anybody, so each row names what does.
 */
export const apiKeyProviderRows: readonly ApiKeyProviderRow[] = [
  {
    ...row("openai", "OpenAI", "https://api.openai.com/v1", ["OPENAI_API_KEY"], models),
    baseUrlVariable: "OPENAI_BASE_URL",
  },
  {
    ...row("anthropic", "Anthropic", "https://api.anthropic.com/v1", ["ANTHROPIC_API_KEY"], {
      ...models,
      keyHeader: "x-api-key",
      headers: { "anthropic-version": "2023-06-01" },
    }),
    // Of another dialect than ours, so it only says whose key it is.
    gateway: { variable: "ANTHROPIC_BASE_URL", domain: "anthropic.com" },
  },
  {
    ...row(
      "google",
      "Google",
      "https://generativelanguage.googleapis.com/v1beta/openai",
      ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
      { ...models, refusedStatuses: [400] },
    ),
    gateway: { variable: "GOOGLE_GEMINI_BASE_URL", domain: "googleapis.com" },
  },
  row("xai", "xAI", "https://api.x.ai/v1", ["XAI_API_KEY"], models),
  row("deepseek", "DeepSeek", "https://api.deepseek.com", ["DEEPSEEK_API_KEY"], models),
  row("mistral", "Mistral", "https://api.mistral.ai/v1", ["MISTRAL_API_KEY"], models),
  row("groq", "Groq", "https://api.groq.com/openai/v1", ["GROQ_API_KEY"], models),
  row("cerebras", "Cerebras", "https://api.cerebras.ai/v1", ["CEREBRAS_API_KEY"], models),
  row("togetherai", "Together AI", "https://api.together.ai/v1", ["TOGETHER_API_KEY"], models),
  row("fireworks-ai", "Fireworks", "https://api.fireworks.ai/inference/v1", ["FIREWORKS_API_KEY"], models),
  row(
    "huggingface",
    "Hugging Face",
    "https://router.huggingface.co/v1",
    ["HF_TOKEN"],
    chatWith("openai/gpt-oss-20b"),
  ),
  row(
    "nvidia",
    "NVIDIA NIM",
    "https://integrate.api.nvidia.com/v1",
    ["NVIDIA_API_KEY"],
    chatWith("openai/gpt-oss-20b"),
  ),
  row("moonshotai", "Moonshot", "https://api.moonshot.ai/v1", ["MOONSHOT_API_KEY"], models),
  row("moonshotai-cn", "Moonshot (China)", "https://api.moonshot.cn/v1", ["MOONSHOT_API_KEY"], models),
  row("kimi-for-coding", "Kimi Code", "https://api.kimi.com/coding/v1", ["KIMI_API_KEY"], models),
  row("zai", "Z.ai", "https://api.z.ai/api/paas/v4", ["ZAI_API_KEY", "ZHIPU_API_KEY"], models),
  row(
    "zai-coding-plan",
    "Z.ai Coding Plan",
    "https://api.z.ai/api/coding/paas/v4",
    ["ZAI_API_KEY", "ZHIPU_API_KEY"],
    models,
  ),
  row("poe", "Poe", "https://api.poe.com/v1", ["POE_API_KEY"], chatWith("gpt-5-nano")),
  row(
    "vercel",
    "Vercel AI Gateway",
    "https://ai-gateway.vercel.sh/v1",
    ["AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN"],
    {
      get: "credits",
    },
  ),
  {
    ...row(
      "opencode",
      "OpenCode Zen",
      "https://opencode.ai/zen/v1",
      ["OPENCODE_API_KEY"],
      chatWith("gpt-5-nano"),
    ),
    keysPage: "https://opencode.ai/auth",
    modelNames: { "qwen3-coder-480b": "qwen3-coder" },
  },
  row(
    "opencode-go",
    "OpenCode Go",
    "https://opencode.ai/zen/go/v1",
    ["OPENCODE_API_KEY"],
    chatWith("glm-5.1"),
  ),
  row("baseten", "Baseten", "https://inference.baseten.co/v1", ["BASETEN_API_KEY"], models),
  row("chutes", "Chutes", "https://llm.chutes.ai/v1", ["CHUTES_API_KEY"], chatWith("openai/gpt-oss-20b")),
  row("xiaomi", "Xiaomi MiMo", "https://api.xiaomimimo.com/v1", ["XIAOMI_API_KEY"], models),
];

function row(
  id: string,
  name: string,
  baseUrl: string,
  variables: readonly string[],
  probe: NonNullable<ApiKeyProviderRow["probe"]>,
): ApiKeyProviderRow {
  return { id, name, baseUrl, variables, probe };
}
