import { claude } from "@link-assistant/auth-claude";
import { createSourceContract, type FixtureHostOptions } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";
import { document, identity, inAnHour, paths } from "./machines.js";

const machine: FixtureHostOptions = {
  environment: {
    ANTHROPIC_API_KEY: "sk-ant-api03-CNRY-AA",
    ANTHROPIC_AUTH_TOKEN: "CNRY-bearer",
    CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-CNRY",
  },
  files: {
    [paths.credentials]: document(),
    [paths.identity]: JSON.stringify({ ...identity, primaryApiKey: "sk-ant-api03-CNRY-primary-AA" }),
    [paths.settings]: '{"apiKeyHelper":"CNRY","env":{"ANTHROPIC_API_KEY":"CNRY-settings"}}',
    "~/.config/anthropic/active_config": "default",
    "~/.config/anthropic/configs/default.json": '{"authentication":{"type":"user_oauth"}}',
    "~/.config/anthropic/credentials/default.json": JSON.stringify({
      type: "oauth_token",
      access_token: "CNRY-profile",
      refresh_token: "CNRY-profile-refresh",
      expires_at: inAnHour / 1000,
      account_email: "ann@example.org",
    }),
  },
};

const credentialFiles = [
  paths.credentials,
  paths.identity,
  paths.settings,
  "~/.config/anthropic/credentials/default.json",
];

describe("files", () => {
  createSourceContract({ test, expect, source: claude.source, machine, credentialFiles, secrets: ["CNRY"] });
});

describe("the keychain of a Mac", () => {
  createSourceContract({
    test,
    expect,
    source: claude.source,
    machine: {
      ...machine,
      platform: "darwin",
      keychain: [
        { service: "Claude Code-credentials", account: "ann", answer: document() },
        { service: "Claude Code", account: "ann", answer: "sk-ant-api03-CNRY-keychain-AA" },
      ],
    },
    credentialFiles: [paths.credentials],
    secrets: ["CNRY"],
  });
});
