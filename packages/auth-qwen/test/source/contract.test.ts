import { createSourceContract } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { qwenSource } from "../../src/source/source.js";
import { fileOf } from "../shared-file/machine.js";

createSourceContract({
  test,
  expect,
  source: qwenSource,
  machine: {
    environment: { QWEN_API_KEY: "CNRY-variable" },
    files: {
      "~/.qwen/oauth_creds.json": fileOf("shared"),
      "~/.qwen/.env": "DASHSCOPE_API_KEY=CNRY-dotenv",
      "~/.qwen/settings.json": JSON.stringify({
        $version: 4,
        env: { BAILIAN_CODING_PLAN_API_KEY: "CNRY-settings" },
        modelProviders: {
          openai: [
            {
              id: "qwen3-coder-plus",
              baseUrl: "https://coding.dashscope.aliyuncs.com/v1",
              envKey: "BAILIAN_CODING_PLAN_API_KEY",
            },
          ],
        },
      }),
      "~/.local/share/link-assistant-agent/auth.json": JSON.stringify({
        "qwen-coder": { type: "oauth", access: "CNRY-old-access", refresh: "CNRY-old-refresh", expires: 1 },
      }),
    },
  },
  credentialFiles: [
    "~/.qwen/oauth_creds.json",
    "~/.qwen/settings.json",
    "~/.local/share/link-assistant-agent/auth.json",
  ],
  secrets: [
    "CNRY-access-shared",
    "CNRY-refresh-shared",
    "CNRY-variable",
    "CNRY-dotenv",
    "CNRY-settings",
    "CNRY-old-access",
    "CNRY-old-refresh",
  ],
});
