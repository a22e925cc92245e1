import type { LifecycleNotice } from "@link-assistant/auth-core";

/** What happened to the service, newest first. A release updates this table. */
export const lifecycleNotices: readonly LifecycleNotice[] = [
  {
    date: "2026-04-15",
    summary:
      "Qwen closed its free OAuth tier on 2026-04-15. Signing in may still succeed, but its models refuse every request.",
    nextStep:
      "Use a key of the Coding Plan, Token Plan or DashScope: agent qwen:login --plan coding|token|standard",
    sources: [
      "https://github.com/QwenLM/qwen-code/issues/3203",
      "https://github.com/QwenLM/qwen-code/pull/3291",
    ],
  },
];
