import type { Finding, Host } from "@link-assistant/auth-core";
import { decodeText, findingsOf, readJsonDocument } from "@link-assistant/auth-core/importing";
import { adcFinding, isAdc } from "./adc.js";
import { isEnvelope } from "./decrypt.js";
import { findInEncryptedFile } from "./encrypted-file.js";
import { findInEnvironmentFile } from "./environment-files.js";
import { loginFileFinding } from "./login-file.js";
import { isSuccessorToken, successorFinding } from "./successor.js";
import { tool } from "./tool.js";

/** A file that the person named: what it is, is told by its content and not by its name or place. */
export async function findInNamedFile(host: Host, path: string): Promise<readonly Finding[]> {
  if (/(^|[/\\])[^/\\]*\.env$/.test(path)) return findInEnvironmentFile(host, path, false);
  if (await isEncrypted(host, path)) return findInEncryptedFile(host, path, {});
  const reading = await readJsonDocument(host, path);
  return findingsOf(tool, path, reading, (file) => {
    if (isAdc(file.value)) return adcFinding(file);
    if (isSuccessorToken(file.value)) return successorFinding(file, host.now());
    return loginFileFinding(file, { now: host.now() });
  });
}

async function isEncrypted(host: Host, path: string): Promise<boolean> {
  const reading = await host.readFile(path);
  return reading.status === "read" && isEnvelope(decodeText(reading.bytes)?.text ?? "");
}
