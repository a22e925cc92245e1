import { join } from "node:path";
import type { FileReading, Finding, FindingFlag, Host } from "@link-assistant/auth-core";
import { AuthError } from "@link-assistant/auth-core";
import { isQwenHost, normaliseResourceUrl } from "../base-url.js";
import { findQwenFolder } from "../qwen-home.js";
import { decodeStoredFile } from "../shared-file/codec.js";
import { storedFileName } from "../stored-file/index.js";

/** Qwen Code counts a token as expired this long before its end. */
const expiryBufferMs = 30_000;
/** Earlier than 1973 in milliseconds, a plausible date in seconds. */
const secondsLimit = 100_000_000_000;

/** The login in Qwen Code's own file. */
export async function findStoredLogin(host: Host): Promise<readonly Finding[]> {
  const folder = await findQwenFolder(host);
  return folder === undefined ? [] : examineStoredLogin(host, join(folder, storedFileName));
}

export async function examineStoredLogin(host: Host, path: string): Promise<readonly Finding[]> {
  const reading = await host.readFile(path);
  if (reading.status === "absent") return [];
  return [reading.status === "read" ? fromFile(host, path, reading) : unreadable(path, reading.reason)];
}

function fromFile(host: Host, path: string, reading: FileReading & { status: "read" }): Finding {
  const decoded = decodeStoredFile(new TextDecoder("utf-8", { ignoreBOM: true }).decode(reading.bytes));
  const common = { ...place(path), flags: reading.flags };
  if (decoded.status === "malformed") {
    return broken({ ...common, status: "malformed", detail: `${path} is not a login: ${decoded.problem}.` });
  }
  const { credential } = decoded;
  const { expiresAt = 0, params, refreshToken } = credential;
  const flags: FindingFlag[] = refreshToken ? [...reading.flags] : [...reading.flags, "not-renewable"];
  const resource = params?.resource_url;
  const baseUrl = resource && normaliseResourceUrl(resource);
  if (resource && !(baseUrl && isQwenHost(baseUrl))) {
    const detail = `"resource_url" in ${path} names a host that is not Qwen's: its token is not sent there.`;
    return broken({ ...common, flags, expiresAt, status: "untrusted-endpoint", detail });
  }
  const expired = expiresAt - expiryBufferMs <= host.now();
  const detail = remark(path, expiresAt, resource);
  return {
    ...common,
    flags,
    expiresAt,
    status: expired ? "expired" : "usable",
    ...(detail && { detail }),
    reveal: async () => credential,
  };
}

function remark(path: string, expiresAt: number, resource: string | undefined): string | undefined {
  if (expiresAt > 0 && expiresAt < secondsLimit)
    return `"expiry_date" in ${path} looks like seconds; Qwen Code counts milliseconds.`;
  if (!resource)
    return `${path} has no "resource_url": requests go to DashScope, which refuses an OAuth token.`;
  return undefined;
}

function unreadable(path: string, reason: string): Finding {
  return broken({ ...place(path), status: "unreadable", detail: `${path} cannot be read (${reason}).` });
}

function place(location: string) {
  return { provider: "qwen", kind: "oauth", location, shared: true } as const;
}

function broken(finding: Omit<Finding, "reveal"> & { readonly detail: string }): Finding {
  return {
    ...finding,
    reveal: async () => {
      throw new AuthError("credential_invalid", finding.detail, { details: { path: finding.location } });
    },
  };
}
