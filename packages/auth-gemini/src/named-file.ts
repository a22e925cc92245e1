import {
  decodeText,
  type Finding,
  type Host,
  readDocument,
  readJsonDocument,
} from "@link-assistant/auth-core";
import { adcFinding, isAdc } from "./adc.js";
import { isEnvelope } from "./decrypt.js";
import { findingsInEnvelope, parseEnvelope } from "./encrypted-file.js";
import { findInEnvironmentFile } from "./environment-files.js";
import { findingsOf } from "./found-file.js";
import { loginFileFinding } from "./login-file.js";
import { isSuccessorToken, successorFinding } from "./successor.js";

/** A file that the person named: what it is, is told by its content and not by its name or place. */
export async function findInNamedFile(host: Host, path: string): Promise<readonly Finding[]> {
  if (/(^|[/\\])[^/\\]*\.env$/.test(path)) return findInEnvironmentFile(host, path, false);
  const kind = await kindOf(host, path);
  if (kind === "encrypted") {
    const reading = await readDocument(host, path, parseEnvelope);
    return findingsOf(path, reading, (file) => findingsInEnvelope(host, file, {}));
  }
  const reading = await readJsonDocument(host, path);
  return findingsOf(path, reading, (file) => {
    if (isAdc(file.value)) return adcFinding(file);
    if (isSuccessorToken(file.value)) return successorFinding(file, host.now());
    return loginFileFinding(file, { now: host.now() });
  });
}

async function kindOf(host: Host, path: string): Promise<"encrypted" | "json"> {
  const reading = await host.readFile(path);
  if (reading.status !== "read") return "json";
  return isEnvelope(decodeText(reading.bytes)?.text ?? "") ? "encrypted" : "json";
}
