import { createProviderContract } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { apiKeyProviderRows } from "../src/api-key-provider-rows.js";
import { apiKeyProviders } from "../src/api-key-providers.js";
import { integrations } from "../src/integrations.js";

for (const create of apiKeyProviders.values()) {
  createProviderContract({
    test,
    expect,
    provider: create(),
    credentials: [{ kind: "api-key", apiKey: "CNRY-key" }],
    secrets: ["CNRY-key"],
  });
}

test("each id stands once, and a service with a package of its own has no row", () => {
  const ids = apiKeyProviderRows.map(({ id }) => id);
  const packages = integrations.filter(({ roles }) => roles.includes("provider")).map(({ id }) => id);
  expect([...ids, ...packages]).toEqual([...new Set([...ids, ...packages])]);
});

test("each row has a probe, and none that anybody could pass", () => {
  const answersToAnybody = ["openrouter", "huggingface", "opencode", "opencode-go", "chutes"];
  for (const { id, probe } of apiKeyProviderRows) {
    expect(probe, id).toBeDefined();
    if (answersToAnybody.includes(id)) expect(probe, id).not.toMatchObject({ get: "models" });
  }
});

test.each([
  ["openai", "OPENAI_BASE_URL", { baseUrlVariable: "OPENAI_BASE_URL" }],
  ["anthropic", "ANTHROPIC_BASE_URL", { gateway: { domain: "anthropic.com" } }],
  ["google", "GOOGLE_GEMINI_BASE_URL", { gateway: { domain: "googleapis.com" } }],
])("a key for %s beside %s is not sent past the server that it names", (id, variable, expected) => {
  const { environment } = apiKeyProviders.get(id)?.() ?? {};
  expect(environment?.length).toBeGreaterThan(0);
  for (const entry of environment ?? []) {
    expect(entry).toMatchObject(expected);
    expect([entry.baseUrlVariable, entry.gateway?.variable]).toContain(variable);
  }
});
