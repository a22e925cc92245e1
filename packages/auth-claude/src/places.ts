import type { Host } from "@link-assistant/auth-core";
import { absolutePath, isAbsolutePath, joinPath } from "@link-assistant/auth-core/importing";

/** Where Claude Code keeps what we look for. */
export interface Places {
  /** C1 */
  readonly credentials: string;
  /** C6: the legacy file goes before the other one when it is not empty. */
  readonly identity: { readonly legacy: string; readonly current: string | undefined };
  readonly settings: string;
  /** Folders that stand there while somebody refreshes or writes. */
  readonly locks: readonly string[];
  /** Some of it lies in the working folder, because a variable names a relative path. */
  readonly ofProject: boolean;
}

/**
 * Two variables move its folders, and are taken literally: no `~` is expanded. An empty `CLAUDE_CONFIG_DIR`
 * means the working folder to Claude Code; to us it is unset, and a finding says so.
 */
export function placesOf(host: Host): Places | undefined {
  const configured = host.environment.CLAUDE_CONFIG_DIR || undefined;
  const config = configured === undefined ? defaultFolder(host) : absolute(host, configured);
  const storage = storageFolder(host) ?? config;
  if (config === undefined || storage === undefined) return undefined;
  const identityFolder = configured === undefined ? host.home : config;
  return {
    credentials: joinPath(host, storage, ".credentials.json"),
    identity: {
      legacy: joinPath(host, config, ".config.json"),
      current: identityFolder && joinPath(host, identityFolder, identityName(host)),
    },
    settings: joinPath(host, config, "settings.json"),
    locks: [
      joinPath(host, storage, ".oauth_refresh.lock"),
      joinPath(host, storage, ".storage-write.lock"),
      `${storage.replace(/[/\\]+$/, "")}.lock`,
    ],
    ofProject: [configured, host.environment.CLAUDE_SECURESTORAGE_CONFIG_DIR].some(
      (path) => path && !isAbsolutePath(host, path),
    ),
  };
}

/** `CLAUDE_SECURESTORAGE_CONFIG_DIR` moves the credentials alone; defined and empty it means `~/.claude`. */
function storageFolder(host: Host): string | undefined {
  const named = host.environment.CLAUDE_SECURESTORAGE_CONFIG_DIR;
  if (named === undefined) return undefined;
  return named === "" ? defaultFolder(host) : absolute(host, named);
}

function defaultFolder(host: Host): string | undefined {
  return host.home === undefined ? undefined : joinPath(host, host.home, ".claude");
}

function identityName(host: Host): string {
  return isCustomOAuth(host) ? ".claude-custom-oauth.json" : ".claude.json";
}

export function isCustomOAuth(host: Host): boolean {
  return Boolean(host.environment.CLAUDE_CODE_CUSTOM_OAUTH_URL);
}

export function absolute(host: Host, path: string): string {
  return absolutePath(host, path.normalize("NFC"));
}
