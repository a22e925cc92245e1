import {
  apiKeyMethod,
  bearerAccess,
  type Credential,
  type Provider,
  type ProviderSettings,
} from "@link-assistant/auth-core";
import { type App, attributionHeaders, ourApp } from "./app.js";
import { browserMethod } from "./browser-method.js";
import { endpointsOf } from "./endpoints.js";
import { probeKeyInformation } from "./key-information.js";
import { explainRefusal } from "./refusal.js";

/**
 * OpenRouter for a program of one's own: `app` is what the person sees on the sign-in page and on their bill.
 *
 * @example
 * ```ts
 * import { openrouterProvider } from "@link-assistant/auth-openrouter";
 *
 * const provider = openrouterProvider({ title: "My Tool", url: "https://my-tool.example" });
 * ```
 */
export function openrouterProvider(app: App = ourApp): Provider {
  return {
    role: "provider",
    id: "openrouter",
    name: "OpenRouter",
    environment: [{ variable: "OPENROUTER_API_KEY", makes: "api-key", rank: "explicit" }],
    methods: [browserMethod(app), apiKeyMethod("OpenRouter", "https://openrouter.ai/settings/keys")],
    access: (credential, settings) =>
      bearerAccess(credential, baseUrlOf(credential, settings), attributionHeaders(app)),
    probe: probeKeyInformation,
    explainRefusal,
    revocationPage,
  };
}

/** The user's own setting goes before a host that is stored with the key, such as a region's. */
function baseUrlOf(credential: Credential, settings: ProviderSettings): string {
  const stored = credential.kind === "api-key" ? credential.baseUrl : undefined;
  return settings.baseUrl ?? stored ?? endpointsOf(settings).baseUrl;
}

/** Only the signed-in owner of the key sees anything there; the address holds a hash of it. */
async function revocationPage(credential: Credential): Promise<string> {
  const secret = credential.kind === "api-key" ? credential.apiKey : credential.accessToken;
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `https://openrouter.ai/keys/${hash}`;
}
