import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { apiKeyProviders } from "../src/api-key-providers.js";
import { integrations } from "../src/integrations.js";
import { createRegistry } from "../src/registry.js";
import { providerPage } from "./docs/provider-page.js";

const page = fileURLToPath(new URL("../../../docs/providers.md", import.meta.url));
const registry = createRegistry(integrations, apiKeyProviders);

test("docs/providers.md lists every provider", async () => {
  const providers = await Promise.all(registry.providerIds.map(registry.provider));
  await expect(providerPage(providers)).toMatchFileSnapshot(page);
});

test("an unknown provider is answered with the known ones, a slip with the one that was meant", async () => {
  await expect(registry.provider("nonsense")).rejects.toMatchObject({
    hint: expect.stringContaining("deepseek"),
  });
  await expect(registry.provider("depseek")).rejects.toMatchObject({ hint: "did you mean deepseek?" });
});
