import { createProviderContract } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { openrouter } from "../src/index.js";

createProviderContract({
  test,
  expect,
  provider: openrouter.provider,
  credentials: [
    { kind: "api-key", apiKey: "CNRY-key" },
    { kind: "api-key", apiKey: "CNRY-key", baseUrl: "https://eu.openrouter.ai/api/v1" },
  ],
  secrets: ["CNRY-key"],
  acceptedAnswer: { data: { label: "sk-or-v1-abc...123", limit: 10, limit_remaining: 6.8, usage: 3.2 } },
});
