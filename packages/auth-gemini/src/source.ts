import type { CredentialSource, Finding, Host } from "@link-assistant/auth-core";
import { findingsOf, markOfProject, readJsonDocument } from "@link-assistant/auth-core/importing";
import { activeAccount } from "./active-account.js";
import { findAdc } from "./adc.js";
import { findInEncryptedFile } from "./encrypted-file.js";
import { findInEnvironmentFiles } from "./environment-files.js";
import { findInKeychain } from "./keychain.js";
import { loginFileFinding } from "./login-file.js";
import { findInNamedFile } from "./named-file.js";
import { type Places, placesOf } from "./places.js";
import { readSettings } from "./settings.js";
import { findSuccessorTokens } from "./successor.js";
import { tool } from "./tool.js";
import { variableFindings } from "./variables.js";

const { id, name, notice, refreshHint } = tool;

export const source: CredentialSource = {
  role: "source",
  id,
  name,
  notice,
  refreshHint,
  usesKeychainOn: ["linux", "darwin", "win32"],
  async find(host, options = {}) {
    if (options.path !== undefined) return findInNamedFile(host, options.path);
    const places = placesOf(host);
    const settings = await readSettings(host, places?.settings);
    const [environmentFiles, stored, adc, successor] = await Promise.all([
      findInEnvironmentFiles(host, places, !settings.ignoresProjectEnvironment),
      places === undefined ? [] : findStored(host, places),
      findAdc(host),
      places === undefined ? [] : findSuccessorTokens(host, places.successor),
    ]);
    const variables = findInVariables(host);
    return [...variables, ...environmentFiles, ...stored, ...adc, ...settings.findings, ...successor];
  },
};

function findInVariables(host: Host): readonly Finding[] {
  return variableFindings(
    {
      values: host.environment,
      location: (name) => name,
      locator: (name) => `env:${name}`,
      flags: [],
      baseUrl: host.environment.GOOGLE_GEMINI_BASE_URL,
      overruled: () => undefined,
    },
    host.now(),
  );
}

/**
 * Keychain, encrypted files and the plain file. With `GEMINI_FORCE_ENCRYPTED_FILE_STORAGE` the login is looked
 * for in the first two and only then in the plain file; without it, in the plain file alone.
 */
async function findStored(host: Host, places: Places): Promise<readonly Finding[]> {
  const isEncryptedMode = host.environment.GEMINI_FORCE_ENCRYPTED_FILE_STORAGE === "true";
  const account = await activeAccount(host, places.accounts);
  const context = { activeAccount: account, loginOverruled: isEncryptedMode ? undefined : leftBehind };
  const [keychain, ...files] = await Promise.all([
    findInKeychain(host, context),
    findInEncryptedFile(host, places.encrypted, context),
    findInEncryptedFile(host, places.oldEncrypted, context),
  ]);
  const encrypted = [...keychain, ...markOfProject(files.flat(), places.ofProject)];
  const isReplaced = isEncryptedMode && encrypted.some(isLogin);
  const reading = await readJsonDocument(host, places.login);
  const login = await findingsOf(tool, places.login, reading, (file) =>
    loginFileFinding(file, {
      now: host.now(),
      activeAccount: account,
      overruled: isReplaced ? replaced : undefined,
    }),
  );
  const plain = markOfProject(login, places.ofProject);
  return isEncryptedMode ? [...encrypted, ...plain] : [...plain, ...encrypted];
}

function isLogin({ kind, status }: Finding): boolean {
  return kind === "oauth" && (status === "usable" || status === "expired" || status === "unknown-expiry");
}

const leftBehind = "Gemini CLI reads it only while GEMINI_FORCE_ENCRYPTED_FILE_STORAGE is true.";
const replaced = "Gemini CLI reads the encrypted login while GEMINI_FORCE_ENCRYPTED_FILE_STORAGE is true.";
