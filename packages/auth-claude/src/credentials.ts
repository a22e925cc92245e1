import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { brokenFinding } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { type Identity, loginFinding } from "./login.js";
import { tool } from "./tool.js";

/** The document of `.credentials.json` or of the keychain item. */
export interface CredentialsDocument {
  readonly value: unknown;
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
  readonly identity: Identity;
  readonly overruled?: string | undefined;
  /** The person named this very file: shapes that Claude Code itself does not read are described as well. */
  readonly anyShape?: boolean;
}

const documentSchema = z.looseObject({ claudeAiOauth: z.optional(z.unknown()) });

/** C1 and C2. All other keys (tokens of MCP servers, plugins, devices) are passed over. */
export function credentialsFinding(document: CredentialsDocument, now: number): Finding {
  const { location, flags } = document;
  const parsed = documentSchema.safeParse(document.value);
  if (!parsed.success)
    return brokenFinding(tool, location, { status: "malformed", detail: notAnObject, flags });
  const { claudeAiOauth: login, ...others } = parsed.data;
  const foreign = login === undefined ? (snakeCase(others) ?? bare(others)) : snakeCase(login);
  if (foreign !== undefined) {
    if (!document.anyShape)
      return brokenFinding(tool, location, { status: "malformed", detail: otherShape, flags });
    return loginFinding({ ...document, value: foreign, flags: [...flags, "unusual-shape"] }, now);
  }
  if (login === undefined || login === null) {
    return brokenFinding(tool, location, { status: "no-login", detail: noLogin, flags });
  }
  return loginFinding({ ...document, value: login }, now);
}

const notAnObject = "It is JSON, but not an object. Start claude and sign in again.";
const noLogin = "There is no login of Claude Code in it. Start claude and sign in.";
const otherShape =
  "Another program wrote it in a shape that Claude Code does not read. Sign in again there, or name the file with --path.";

const snakeSchema = z.looseObject({ access_token: z.string() });
const bareSchema = z.looseObject({ accessToken: z.string() });

/** With the names of the token endpoint, as older programs keep a login. */
function snakeCase(value: unknown): unknown {
  const parsed = snakeSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { access_token: accessToken, refresh_token: refreshToken, scope: scopes, ...times } = parsed.data;
  return { accessToken, refreshToken, scopes, expiresAt: times.expiry_date ?? times.expires_at };
}

/** Without `claudeAiOauth` around it. */
function bare(value: unknown): unknown {
  const parsed = bareSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
