import type { Finding, FindingFlag, Host } from "@link-assistant/auth-core";
import {
  type BrokenDocument,
  finding,
  joinPath,
  readJsonDocument,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";

const storeSchema = z.record(z.string(), z.unknown());
const entrySchema = z.looseObject({ type: z.string() });

/**
 * Entries of the former `agent` that are logins to Qwen. `qwen-coder` could never be used by it; `alibaba` of type
 * oauth is a Qwen login under another name.
 */
const oldLogins: Readonly<Record<string, readonly string[] | "any">> = {
  "qwen-coder": "any",
  alibaba: ["oauth"],
};

/** Where the former `agent` kept its logins, and where its documentation said that it did. */
export function oldStorePaths(host: Host): readonly string[] {
  if (host.home === undefined) return [];
  const data = host.environment.XDG_DATA_HOME || joinPath(host, host.home, ".local", "share");
  return [
    joinPath(host, data, "link-assistant-agent", "auth.json"),
    joinPath(host, host.home, ".local", "share", "agent", "auth.json"),
  ];
}

/** Described, never taken over: its owner may still rotate it, and Qwen refuses it since 2026-04-15. */
export async function findInOldStore(host: Host, path: string): Promise<readonly Finding[]> {
  const reading = await readJsonDocument(host, path);
  if (reading.status === "absent") return [];
  if (reading.status === "broken") return [unknown(path, reading.broken)];
  const parsed = storeSchema.safeParse(reading.value);
  if (!parsed.success)
    return [unknown(path, { status: "malformed", detail: "It is not an object of logins." })];
  return Object.entries(parsed.data).flatMap(([id, entry]) => describe(path, id, entry, reading.flags));
}

function describe(
  path: string,
  id: string,
  value: unknown,
  flags: readonly FindingFlag[],
): readonly Finding[] {
  const entry = entrySchema.safeParse(value);
  const types = oldLogins[id];
  if (types === undefined || !entry.success) return [];
  if (types !== "any" && !types.includes(entry.data.type)) return [];
  return [
    finding({
      provider: "qwen",
      kind: "oauth",
      location: path,
      locator: `${path}#${id}`,
      status: "login-ended",
      detail: `The former agent's login "${id}" is one of Qwen's free tier, which closed on 2026-04-15. Sign in anew: agent qwen:login`,
      hint: "agent qwen:login",
      flags,
    }),
  ];
}

function unknown(path: string, broken: BrokenDocument): Finding {
  return finding({ provider: "qwen", kind: "unknown", location: path, locator: path, ...broken });
}
