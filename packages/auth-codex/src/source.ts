import type { CredentialSource, Finding } from "@link-assistant/auth-core";
import { joinPath, markOfProject } from "@link-assistant/auth-core/importing";
import { findInAuthFile } from "./auth-file.js";
import { findInKeychain } from "./keychain.js";
import { codexFolder, isOfProject, type StoreMode, storeMode } from "./places.js";
import { tool } from "./tool.js";

const { id, name, notice, refreshHint } = tool;

export const source: CredentialSource = {
  role: "source",
  id,
  name,
  notice,
  refreshHint,
  async find(host, options = {}) {
    if (options.path !== undefined) return findInAuthFile(host, options.path);
    const folder = codexFolder(host);
    if (folder === undefined) return [];
    const mode = await storeMode(host, folder);
    const keychain = mode === "keyring" || mode === "auto" ? await findInKeychain(host, folder) : [];
    const path = joinPath(host, folder, "auth.json");
    const file = await findInAuthFile(host, path, whyFileIsNotRead(mode, keychain));
    return [...keychain, ...markOfProject(file, isOfProject(host))];
  },
};

/** In `auto` Codex falls back to the file only when the keychain has nothing or fails. */
function whyFileIsNotRead(mode: StoreMode, keychain: readonly Finding[]): string | undefined {
  const setting = `cli_auth_credentials_store = "${mode}" in config.toml`;
  if (mode === "ephemeral") return `Codex keeps its login in memory only: ${setting}.`;
  if (mode === "keyring") return `Codex reads the keychain instead: ${setting}.`;
  return keychain.some(isAnswer)
    ? `Codex reads the keychain first, and there is an item in it: ${setting}.`
    : undefined;
}

function isAnswer({ status }: Finding): boolean {
  return !["locked", "malformed", "unreadable"].includes(status);
}
