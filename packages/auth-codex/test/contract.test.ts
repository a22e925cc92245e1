import { codex } from "@link-assistant/auth-codex";
import { createSourceContract, fixtureNow } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { token } from "./machines.js";

const accessToken = token({ exp: fixtureNow / 1000 + 600 });
const idToken = token({ email: "ann@example.org" });
const account = "cli|b6ff9ca3c4b54f0c";

createSourceContract({
  test,
  expect,
  source: codex.source,
  machine: {
    files: {
      "~/.codex/config.toml": 'cli_auth_credentials_store = "auto"',
      "~/.codex/auth.json": JSON.stringify({
        OPENAI_API_KEY: "CNRY-key",
        tokens: {
          id_token: idToken,
          access_token: accessToken,
          refresh_token: "CNRY-refresh",
          account_id: "acc",
        },
        last_refresh: "2026-11-20T08:00:00Z",
      }),
    },
    keychain: [{ service: "Codex Auth", account, answer: { problem: "locked" } }],
  },
  credentialFiles: ["~/.codex/auth.json"],
  secrets: ["CNRY", accessToken, idToken],
});
