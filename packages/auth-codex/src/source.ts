import type { CredentialSource, Finding, Host } from "@link-assistant/auth-core";
import { finding, joinPath, readJsonDocument } from "@link-assistant/auth-core/importing";
import { findInKeychain } from "./keychain.js";
import { codexFolder, isOfProject, type StoreMode, storeMode } from "./places.js";
import { findingsOf, type Place } from "./to-findings.js";

export const source: CredentialSource = {
  role: "source",
  id: "codex",
  name: "Codex",
  notice:
    "No text of OpenAI's permits other programs to use Codex's ChatGPT login; its documentation asks to treat the file like a " +
    "password and to use API keys for automation. The login is described, not handed out. That the file is there does " +
    "not prove that the login still works.",
  refreshHint: "Use Codex once, or sign in again: codex login",
  async find(host, options = {}) {
    if (options.path !== undefined) return findInFile(host, options.path, { flags: [] });
    const folder = codexFolder(host);
    if (folder === undefined) return [];
    const mode = await storeMode(host, folder);
    const inKeychain = mode === "keyring" || mode === "auto" ? await findInKeychain(host, folder) : [];
    const overruled = whyFileIsNotRead(mode, inKeychain);
    const known = {
      flags: isOfProject(host) ? (["of-project"] as const) : [],
      ...(overruled !== undefined && { overruled }),
    };
    return [...inKeychain, ...(await findInFile(host, joinPath(host, folder, "auth.json"), known))];
  },
};

/** `known` is what the place tells of the file, before it is read. */
async function findInFile(
  host: Host,
  path: string,
  known: Pick<Place, "flags" | "overruled">,
): Promise<readonly Finding[]> {
  const reading = await readJsonDocument(host, path);
  if (reading.status === "absent") return [];
  if (reading.status === "broken") {
    return [
      finding({ ...reading.broken, provider: "codex", kind: "unknown", location: path, hint: "codex login" }),
    ];
  }
  const { flags, modifiedAt } = reading;
  const place = { ...known, location: path, locator: path, flags: [...known.flags, ...flags], modifiedAt };
  return findingsOf(reading.value, place, host.now());
}

/** In `auto` Codex falls back to the file only when the keychain has nothing or fails. */
function whyFileIsNotRead(mode: StoreMode, inKeychain: readonly Finding[]): string | undefined {
  const setting = `cli_auth_credentials_store = "${mode}" in config.toml`;
  if (mode === "ephemeral") return `Codex keeps its login in memory only: ${setting}.`;
  if (mode === "keyring") return `Codex reads the keychain instead: ${setting}.`;
  const read = inKeychain.some(({ locator, status }) => locator !== undefined && status !== "malformed");
  return mode === "auto" && read
    ? `Codex reads the keychain first, and there is a login in it: ${setting}.`
    : undefined;
}
