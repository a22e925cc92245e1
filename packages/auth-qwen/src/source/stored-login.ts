import type { Finding, FindingFlag, Host, OAuthCredential } from "@link-assistant/auth-core";
import {
  type DocumentReading,
  type FindingDraft,
  finding,
  readDocument,
} from "@link-assistant/auth-core/importing";
import { isQwenHost, normaliseResourceUrl } from "../base-url.js";
import { decodeStoredFile } from "../shared-file/codec.js";

/** Qwen Code counts a token as expired this long before its end. */
const expiryBufferMs = 30_000;
/** As milliseconds this is 1973; as seconds it is far in the future. */
const secondsLimit = 100_000_000_000;

/** The login in Qwen Code's own file, shared with it rather than copied or linked. */
export async function findStoredLogin(host: Host, path: string): Promise<readonly Finding[]> {
  const reading = await readDocument(host, path, (bytes) => {
    // Qwen Code refuses a byte order mark, so it must not be dropped here.
    const decoded = decodeStoredFile(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
    if (decoded.status === "login") return { ok: true, value: decoded.credential };
    return { ok: false, detail: `It is not a login: ${decoded.problem}. Sign in again: agent qwen:login` };
  });
  return reading.status === "absent" ? [] : [finding({ ...place(path), ...draft(host, reading) })];
}

function place(path: string) {
  return { provider: "qwen", kind: "oauth", location: path, locator: path, shared: true } as const;
}

type Present = Exclude<DocumentReading<OAuthCredential>, { status: "absent" }>;

function draft(host: Host, reading: Present): Pick<FindingDraft, "status"> & Partial<FindingDraft> {
  if (reading.status === "broken") return reading.broken;
  const credential = reading.value;
  const { expiresAt = 0, params, refreshToken } = credential;
  const flags: FindingFlag[] = refreshToken ? [...reading.flags] : [...reading.flags, "not-renewable"];
  const resource = params?.resource_url;
  if (resource && !isTrusted(resource)) {
    const detail = 'Its "resource_url" names a host that is not Qwen\'s: the token is not sent there.';
    return { status: "untrusted-endpoint", flags, expiresAt, detail };
  }
  const status = expiresAt - expiryBufferMs > host.now() ? "usable" : "expired";
  const detail = remark(expiresAt, resource, refreshToken);
  return { status, flags, expiresAt, modifiedAt: reading.modifiedAt, credential, ...(detail && { detail }) };
}

function isTrusted(resource: string): boolean {
  const baseUrl = normaliseResourceUrl(resource);
  return baseUrl !== undefined && isQwenHost(baseUrl);
}

function remark(expiresAt: number, resource: string | undefined, refreshToken: string | undefined) {
  if (Math.abs(expiresAt) < secondsLimit)
    return '"expiry_date" looks like seconds; Qwen Code counts milliseconds.';
  if (!refreshToken)
    return "It has no refresh token: Qwen Code counts as signed out, and it ends when it expires.";
  if (!resource) return 'It has no "resource_url": requests go to DashScope, which refuses an OAuth token.';
  return undefined;
}
