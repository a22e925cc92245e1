import type { CredentialSource, Finding, Host } from "@link-assistant/auth-core";
import { finding, findingsOf, markOfProject, readJsonDocument } from "@link-assistant/auth-core/importing";
import { credentialsFinding } from "./credentials.js";
import { readIdentity } from "./identity.js";
import { findInKeychain } from "./keychain.js";
import { findInNamedFile } from "./named-file.js";
import { type Places, placesOf } from "./places.js";
import { findProfiles } from "./profiles.js";
import { waitForRefresh } from "./refresh-in-progress.js";
import { findInSettings } from "./settings.js";
import { tool } from "./tool.js";
import { variableFindings } from "./variables.js";

const { id, name, notice, refreshHint } = tool;

export const source: CredentialSource = {
  role: "source",
  id,
  name,
  notice,
  refreshHint,
  usesKeychainOn: ["darwin", "win32"],
  async find(host, options = {}) {
    if (options.path !== undefined) return findInNamedFile(host, options.path);
    const places = placesOf(host);
    const variables = variableFindings({
      values: host.environment,
      location: (name) => name,
      locator: (name) => `env:${name}`,
      flags: [],
      baseUrl: host.environment.ANTHROPIC_BASE_URL,
    });
    const [settings, profiles, logins] = await Promise.all([
      places === undefined ? [] : findInSettings(host, places),
      findProfiles(host),
      places === undefined ? [] : findLogins(host, places),
    ]);
    return [...variables, ...settings, ...profiles, ...logins, ...emptyVariable(host)];
  },
};

/** Keychain before file, both reported: which is the fresher one says nothing about whose it is. */
async function findLogins(host: Host, places: Places): Promise<readonly Finding[]> {
  const { ofProject } = places;
  const { identity, findings: keys } = await readIdentity(host, places.identity);
  await waitForRefresh(host, places.locks);
  const keychain = await findInKeychain(host, identity);
  const reading = await readJsonDocument(host, places.credentials);
  const file = await findingsOf(tool, places.credentials, reading, ({ path, value, flags }) => {
    const overruled = keychain.some(isAnswer) ? inKeychain : undefined;
    return [
      credentialsFinding({ value, location: path, locator: path, flags, identity, overruled }, host.now()),
    ];
  });
  return [...markOfProject(keys, ofProject), ...keychain, ...markOfProject(file, ofProject)];
}

/** The file is a fallback for a keychain that gives nothing, not for one that says "signed out". */
function isAnswer({ kind, status }: Finding): boolean {
  return kind !== "api-key" && !["locked", "malformed", "unreadable"].includes(status);
}

const inKeychain = "Claude Code reads the login in the keychain and not this file.";

function emptyVariable(host: Host): readonly Finding[] {
  if (host.environment.CLAUDE_CONFIG_DIR !== "") return [];
  return [
    finding({
      provider: "claude",
      kind: "unknown",
      location: "CLAUDE_CONFIG_DIR",
      status: "malformed",
      detail:
        "It is set and empty: Claude Code then looks in the working folder. Its usual folder was examined; unset it.",
    }),
  ];
}
