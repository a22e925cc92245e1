import { providerSettings } from "@link-assistant/auth-core";
import { expect, test } from "vitest";
import { provider } from "./world.js";

test.each([
  ["nothing", {}, {}, {}],
  [
    "the provider's own variable",
    { EXAMPLE_ISSUER: "https://a.example" },
    {},
    { issuer: "https://a.example" },
  ],
  [
    "the general variable before it",
    { AGENT_EXAMPLE_ISSUER: "https://b.example", EXAMPLE_ISSUER: "https://a.example" },
    {},
    { issuer: "https://b.example" },
  ],
  [
    "variables before config.json",
    { EXAMPLE_BASE_URL: "https://v.example" },
    { baseUrl: "https://c.example" },
    { baseUrl: "https://v.example" },
  ],
  ["config.json", {}, { clientId: "mine", scopes: ["a"] }, { clientId: "mine", scopes: ["a"] }],
  [
    "scopes as one text",
    { AGENT_EXAMPLE_SCOPES: "openid  model.completion" },
    {},
    { scopes: ["openid", "model.completion"] },
  ],
  [
    "an empty variable is unset",
    { EXAMPLE_ISSUER: "" },
    { issuer: "https://c.example" },
    { issuer: "https://c.example" },
  ],
])("settings come from %s", (_, environment, configured, expected) => {
  expect(providerSettings(provider, environment, configured)).toEqual(expected);
});

test("characters that a variable name cannot hold become underscores", () => {
  expect(providerSettings({ id: "alibaba-cn" }, { AGENT_ALIBABA_CN_BASE_URL: "https://x.example" })).toEqual({
    baseUrl: "https://x.example",
  });
});
