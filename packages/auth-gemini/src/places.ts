import type { Host } from "@link-assistant/auth-core";
import { absolutePath, isAbsolutePath, joinPath } from "@link-assistant/auth-core/importing";

/** Where Gemini CLI keeps what we look for. */
export interface Places {
  readonly folder: string;
  /** All of it lies in the working folder, because `GEMINI_CLI_HOME` is relative. */
  readonly ofProject: boolean;
  /** G1: the Google login, in the clear by default. */
  readonly login: string;
  /** G2: since 0.35. */
  readonly encrypted: string;
  /** G3: 0.6 to 0.34; newer versions neither read nor migrate it. */
  readonly oldEncrypted: string;
  readonly accounts: string;
  readonly settings: string;
  /** Of its successor, Antigravity CLI (`agy`). */
  readonly successor: readonly string[];
}

/**
 * `GEMINI_CLI_HOME` names the folder above `.gemini` and counts only when it is not empty; it is taken
 * literally, a `~` is not expanded. Without any home Gemini CLI uses the system's temporary folder: we do not.
 */
export function placesOf(host: Host): Places | undefined {
  const named = host.environment.GEMINI_CLI_HOME;
  const parent = named ? absolutePath(host, named) : host.home;
  if (parent === undefined) return undefined;
  const folder = joinPath(host, parent, ".gemini");
  const file = (...names: string[]) => joinPath(host, folder, ...names);
  return {
    folder,
    ofProject: Boolean(named) && !isAbsolutePath(host, named ?? ""),
    login: file("oauth_creds.json"),
    encrypted: file("gemini-credentials.json"),
    oldEncrypted: file("mcp-oauth-tokens-v2.json"),
    accounts: file("google_accounts.json"),
    settings: file("settings.json"),
    successor: [file("antigravity-cli", "antigravity-oauth-token"), file("jetski-standalone-oauth-token")],
  };
}

/** Settings of the machine's owner, which go before the user's. */
export function systemSettings(host: Host): string {
  const named = host.environment.GEMINI_CLI_SYSTEM_SETTINGS_PATH;
  if (named) return absolutePath(host, named);
  if (host.platform === "darwin") return "/Library/Application Support/GeminiCli/settings.json";
  if (host.platform === "win32") return "C:\\ProgramData\\gemini-cli\\settings.json";
  return "/etc/gemini-cli/settings.json";
}
