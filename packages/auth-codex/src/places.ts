import type { Host } from "@link-assistant/auth-core";
import { absolutePath, decodeText, isAbsolutePath, joinPath } from "@link-assistant/auth-core/importing";

/** `$CODEX_HOME`, empty counting as unset, else `~/.codex`. */
export function codexFolder(host: Host): string | undefined {
  const configured = host.environment.CODEX_HOME;
  if (!configured) return host.home && joinPath(host, host.home, ".codex");
  return absolutePath(host, configured);
}

/** The folder lies in the working folder, where whoever made the project may have put it. */
export function isOfProject(host: Host): boolean {
  return !isAbsolutePath(host, host.environment.CODEX_HOME || "/");
}

/** Where Codex keeps its login: a file, the keychain, the first of both that works, or nowhere. */
export type StoreMode = "file" | "keyring" | "auto" | "ephemeral";

/** `cli_auth_credentials_store` of `config.toml`; a file unless it says otherwise. */
export async function storeMode(host: Host, folder: string): Promise<StoreMode> {
  const reading = await host.readFile(joinPath(host, folder, "config.toml"));
  const text = reading.status === "read" ? decodeText(reading.bytes)?.text : undefined;
  // The key stands before the first table; a whole TOML parser for one word would be out of proportion.
  const [topLevel = ""] = text?.split(/^\s*\[/m) ?? [];
  const [, mode] = /^\s*cli_auth_credentials_store\s*=\s*["'](\w+)["']/m.exec(topLevel) ?? [];
  return mode === "keyring" || mode === "auto" || mode === "ephemeral" ? mode : "file";
}

export const keychainService = "Codex Auth";

/**
 * Account of the keychain item: `cli|` and 16 hex digits of the SHA-256 of the folder's resolved path, so that
 * each `CODEX_HOME` has its own.
 */
export async function keychainAccount(host: Host, folder: string): Promise<string> {
  const resolved = (await host.realPath(folder)) ?? folder;
  // Rust's `canonicalize` answers in Windows' extended-length form.
  const path = host.platform === "win32" && !resolved.startsWith("\\\\") ? `\\\\?\\${resolved}` : resolved;
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(path));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `cli|${hex.slice(0, 16)}`;
}
