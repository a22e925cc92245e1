import { createSourceContract } from "@link-assistant/auth-core/testing";
import { gemini } from "@link-assistant/auth-gemini";
import { expect, test } from "vitest";
import { encrypt, newStore } from "./encrypt.js";
import { annsToken, login, paths, storedKey, storedLogin } from "./machines.js";

createSourceContract({
  test,
  expect,
  source: gemini.source,
  machine: {
    environment: {
      GEMINI_API_KEY: "CNRY-variable",
      GOOGLE_GENAI_USE_GCA: "1",
      GOOGLE_CLOUD_ACCESS_TOKEN: "CNRY-bearer",
    },
    files: {
      [paths.login]: JSON.stringify(login),
      [paths.encrypted]: encrypt(
        newStore({
          "gemini-cli-oauth": { "main-account": storedLogin },
          "gemini-cli-api-key": { "default-api-key": storedKey },
        }),
      ),
      [paths.accounts]: '{"active":"ann@example.org","old":[]}',
      [paths.settings]: '{"security":{"auth":{"selectedType":"vertex-ai"}}}',
      [paths.adc]:
        '{"type":"service_account","client_email":"robot@example.org","private_key":"CNRY-private"}',
      "~/.gemini/.env": "GEMINI_API_KEY=CNRY-home-file",
      "~/.gemini/jetski-standalone-oauth-token": '{"token":{"access_token":"CNRY-agy"}}',
    },
    keychain: [
      { service: "gemini-cli-oauth", account: "main-account", answer: JSON.stringify(storedLogin) },
      { service: "gemini-cli-api-key", account: "default-api-key", answer: JSON.stringify(storedKey) },
    ],
  },
  credentialFiles: [paths.login, paths.encrypted, paths.adc, "~/.gemini/jetski-standalone-oauth-token"],
  secrets: ["CNRY", annsToken],
});
