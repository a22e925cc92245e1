import type { Access, Credential, ProviderSettings } from "@link-assistant/auth-core";
import { modelBaseUrl } from "./base-url.js";

/** The headers that Qwen's endpoints need, and no imitation of Qwen Code beyond them. */
export function access(credential: Credential, settings: ProviderSettings): Access {
  const oauth = credential.kind === "oauth";
  return {
    baseUrl: modelBaseUrl(credential, settings),
    headers: {
      Authorization: `Bearer ${oauth ? credential.accessToken : credential.apiKey}`,
      // Without it DashScope reads the token as an API key.
      ...(oauth && { "X-DashScope-AuthType": "qwen-oauth" }),
    },
    dialect: "chat",
    handOut: "free",
  };
}
