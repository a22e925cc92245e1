import { describeTrace } from "@link-assistant/auth-testing/importers";
import { document, identity } from "../machines.js";

describeTrace({
  name: "claude",
  packageFolder: new URL("../..", import.meta.url).pathname,
  files: {
    ".claude/.credentials.json": document({ expiresAt: 1e12 }),
    ".claude.json": JSON.stringify({ ...identity, primaryApiKey: "sk-ant-api03-CNRY-AA" }),
    ".claude/settings.json": '{"apiKeyHelper":"touch ~/was-run","env":{"CLAUDE_CODE_USE_BEDROCK":"1"}}',
    ".config/anthropic/active_config": "default",
    ".config/anthropic/configs/default.json": '{"authentication":{"type":"user_oauth"}}',
    ".config/anthropic/credentials/default.json":
      '{"type":"oauth_token","access_token":"CNRY-profile","expires_at":1000000000}',
    ".claude/.oauth_refresh.lock": "a folder",
    ".claude.lock": "a folder",
  },
  expected: [
    "amazon-bedrock reference unknown-expiry",
    "anthropic reference unknown-expiry",
    "anthropic reference expired",
    "anthropic api-key usable",
    "anthropic oauth expired",
  ],
});
