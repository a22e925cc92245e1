import { createSourceContract } from "@link-assistant/auth-core/testing";
import { gemini } from "@link-assistant/auth-gemini";
import { describe, expect, test } from "vitest";
import { encrypt, newStore } from "./encrypt.js";
import { annsToken, login, paths, storedKey, storedLogin } from "./machines.js";

const secrets = ["CNRY", annsToken];
const successor = "~/.gemini/jetski-standalone-oauth-token";

describe("plain files", () => {
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
        [paths.accounts]: '{"active":"ann@example.org","old":[]}',
        [paths.settings]: '{"security":{"auth":{"selectedType":"vertex-ai"}}}',
        [paths.adc]:
          '{"type":"service_account","client_email":"robot@example.org","private_key":"CNRY-private"}',
        "~/.gemini/.env": "GEMINI_API_KEY=CNRY-home-file",
        [successor]: '{"token":{"access_token":"CNRY-agy"}}',
      },
      keychain: [
        { service: "gemini-cli-oauth", account: "main-account", answer: JSON.stringify(storedLogin) },
        { service: "gemini-cli-api-key", account: "default-api-key", answer: JSON.stringify(storedKey) },
      ],
    },
    credentialFiles: [paths.login, paths.adc, successor],
    secrets,
  });
});

// Apart from the plain ones, because each look at a whole one derives a key, which is slow on purpose.
describe("encrypted files", () => {
  createSourceContract({
    test,
    expect,
    source: gemini.source,
    machine: {
      environment: { GEMINI_FORCE_ENCRYPTED_FILE_STORAGE: "true" },
      files: {
        [paths.encrypted]: encrypt(
          newStore({
            "gemini-cli-oauth": { "main-account": storedLogin },
            "gemini-cli-api-key": { "default-api-key": storedKey },
          }),
        ),
      },
    },
    credentialFiles: [paths.encrypted],
    secrets,
  });
});
