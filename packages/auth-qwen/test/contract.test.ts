import { createProviderContract } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { qwenProvider } from "../src/provider.js";

createProviderContract({
  test,
  expect,
  provider: qwenProvider,
  credentials: [
    { kind: "oauth", accessToken: "CNRY-access", refreshToken: "CNRY-refresh" },
    { kind: "api-key", apiKey: "CNRY-key", plan: "coding" },
  ],
  secrets: ["CNRY-access", "CNRY-refresh", "CNRY-key"],
});
