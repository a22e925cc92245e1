import { hostname, userInfo } from "node:os";
import { describeTrace } from "@link-assistant/auth-testing/importers";
import { encrypt, newStore } from "../encrypt.js";
import { login, storedKey, storedLogin } from "../machines.js";

const here = { hostName: hostname(), userName: userInfo().username };
const store = newStore({
  "gemini-cli-oauth": { "main-account": storedLogin },
  "gemini-cli-api-key": { "default-api-key": storedKey },
});

describeTrace({
  name: "gemini",
  packageFolder: new URL("../..", import.meta.url).pathname,
  files: {
    ".gemini/oauth_creds.json": JSON.stringify({ ...login, expiry_date: 1e12 }),
    ".gemini/gemini-credentials.json": encrypt(store, here),
    ".gemini/mcp-oauth-tokens-v2.json": encrypt({ "main-account": storedLogin }, { ...here, ivBytes: 16 }),
    ".gemini/google_accounts.json": '{"active":"ann@example.org","old":[]}',
    ".gemini/settings.json": '{"security":{"auth":{"selectedType":"vertex-ai"}}} // mine',
    ".gemini/.env": "GEMINI_API_KEY=CNRY-key\n",
    ".gemini/jetski-standalone-oauth-token": '{"token":{"access_token":"CNRY-agy"}}',
    "elsewhere/adc.json": '{"type":"service_account","private_key":"CNRY-private"}',
    ".config/gcloud/application_default_credentials.json": { link: "elsewhere/adc.json" },
  },
  expected: [
    "google api-key usable",
    "google oauth expired",
    "google oauth overruled",
    "google api-key usable",
    "google oauth overruled",
    "google-vertex reference unknown-expiry",
    "google-vertex reference unknown-expiry",
    "google unknown unknown-expiry",
  ],
});
