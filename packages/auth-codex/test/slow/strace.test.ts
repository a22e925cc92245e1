import { describeTrace } from "@link-assistant/auth-testing/importers";
import { token } from "../machines.js";

const tokens = {
  id_token: token({ email: "ann@example.org" }),
  access_token: token({ exp: 1 }),
  refresh_token: "CNRY-refresh",
};

describeTrace({
  name: "codex",
  packageFolder: new URL("../..", import.meta.url).pathname,
  files: {
    ".codex/config.toml": 'cli_auth_credentials_store = "auto"\n',
    ".codex/auth.json": JSON.stringify({ auth_mode: "chatgpt", tokens }),
  },
  expected: ["openai unknown unreadable", "openai oauth expired"],
});
