import type { Finding, Host } from "@link-assistant/auth-core";
import { findingsOf, readJsonDocument } from "@link-assistant/auth-core/importing";
import { authFindings } from "./auth-findings.js";
import { tool } from "./tool.js";

/** `auth.json`, or a file that the person named; `overruled` says why Codex does not read it, where it does not. */
export async function findInAuthFile(
  host: Host,
  path: string,
  overruled?: string,
): Promise<readonly Finding[]> {
  const reading = await readJsonDocument(host, path);
  return findingsOf(tool, path, reading, ({ value, flags }) =>
    authFindings(value, { location: path, locator: path, flags, overruled }, host.now()),
  );
}
