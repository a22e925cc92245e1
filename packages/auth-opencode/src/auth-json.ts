import type { Host } from "@link-assistant/auth-core";
import { parseJson, readJsonDocument } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import type { Entry, Store } from "./entry.js";
import { latestTime, parseLegacyEntry } from "./parse-entry.js";
import { contentVariable } from "./places.js";

const storeSchema = z.record(z.string(), z.unknown());

/** `auth.json`; undefined when it is not there. */
export async function readAuthFile(host: Host, path: string): Promise<Store | undefined> {
  const reading = await readJsonDocument(host, path);
  if (reading.status === "absent") return undefined;
  const store = { kind: "file", location: path, entries: [], flags: [] } as const;
  if (reading.status === "broken") return { ...store, broken: reading.broken };
  const { flags, modifiedAt } = reading;
  const entries = entriesOf(reading.value, Math.min(modifiedAt, latestTime));
  if (entries === undefined) {
    return { ...store, broken: { status: "malformed", detail: notAnObject, flags } };
  }
  return { ...store, entries, flags };
}

/** The content of `OPENCODE_AUTH_CONTENT`; undefined when it is not set, which includes empty. */
export function readAuthContent(host: Host): Store | undefined {
  const content = host.environment[contentVariable];
  if (!content) return undefined;
  const store = { kind: "variable", location: contentVariable, entries: [], flags: [] } as const;
  const json = parseJson(content);
  const entries = json.ok ? entriesOf(json.value) : undefined;
  if (entries !== undefined) return { ...store, entries };
  return { ...store, broken: { status: "malformed", detail: json.ok ? notAnObject : notJson } };
}

/** OpenCode takes anything that is JSON, of whatever shape, instead of the file. */
export function replacesAuthFile(host: Host): boolean {
  const json = parseJson(host.environment[contentVariable] ?? "");
  return json.ok || json.problem === "too-deep";
}

const notAnObject = "It is JSON, but not an object of entries. Sign in again: opencode auth login";
const notJson = `The variable does not hold JSON. OpenCode reads auth.json instead; correct or unset ${contentVariable}.`;

function entriesOf(value: unknown, writtenAt?: number): readonly Entry[] | undefined {
  const parsed = storeSchema.safeParse(value);
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data).map(([id, entry]) => ({
    id,
    row: id,
    ...parseLegacyEntry(entry),
    ...(writtenAt !== undefined && { writtenAt }),
  }));
}
