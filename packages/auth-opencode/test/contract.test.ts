import { createSourceContract, fixtureNow } from "@link-assistant/auth-core/testing";
import { opencode } from "@link-assistant/auth-opencode";
import { expect, test } from "vitest";

const authFile = "~/.local/share/opencode/auth.json";
const databaseFile = "~/.local/share/opencode/opencode.db";

const secrets = ["CNRY-key", "CNRY-refresh", "CNRY-access", "CNRY-row", "CNRY-well-known", "CNRY-variable"];

createSourceContract({
  test,
  expect,
  source: opencode.source,
  machine: {
    environment: { OPENCODE_AUTH_CONTENT: "{" },
    files: {
      [authFile]: JSON.stringify({
        deepseek: { type: "api", key: "CNRY-key" },
        xai: { type: "oauth", refresh: "CNRY-refresh", access: "CNRY-access", expires: fixtureNow + 60_000 },
        "https://company.example": { type: "wellknown", key: "TOKEN", token: "CNRY-well-known" },
      }),
      "~/.opencode/auth.json": "{}",
    },
    databases: {
      [databaseFile]: [
        {
          id: "cred_1",
          integration_id: "groq",
          label: "work",
          value: '{"type":"key","key":"CNRY-row"}',
          time_updated: fixtureNow,
        },
      ],
    },
  },
  credentialFiles: [authFile, databaseFile],
  secrets,
});
