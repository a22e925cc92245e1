import type { Finding, Host } from "@link-assistant/auth-core";
import { type FoundFile, findingsOf, readJsonDocument } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { credentialsFinding } from "./credentials.js";
import { identityFindings, identityMaxBytes } from "./identity.js";
import { isProfileCredentials, profileFinding } from "./profiles.js";
import { settingsFindings } from "./settings.js";
import { tool } from "./tool.js";

const has = (...names: readonly string[]) =>
  z.looseObject({}).check(z.refine((value) => names.some((name) => Object.hasOwn(value, name))));
const identitySchema = has("primaryApiKey", "oauthAccount");
const settingsSchema = has("apiKeyHelper", "env");

/** A file that the person named: what it is, is told by its content. Shapes of other programs count here, too. */
export async function findInNamedFile(host: Host, path: string): Promise<readonly Finding[]> {
  const reading = await readJsonDocument(host, path, { maxBytes: identityMaxBytes });
  return findingsOf(tool, path, reading, (file) => describe(file, host));
}

function describe(file: FoundFile, host: Host): readonly Finding[] {
  const { path, value, flags } = file;
  const now = host.now();
  if (isProfileCredentials(value)) return [profileFinding(file, now, true)];
  if (identitySchema.safeParse(value).success) return identityFindings(file);
  if (settingsSchema.safeParse(value).success) return settingsFindings(file, host);
  const document = { value, location: path, locator: path, flags, identity: {}, anyShape: true };
  return [credentialsFinding(document, now)];
}
