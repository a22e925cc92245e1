import type { DatabaseReading, Host } from "@link-assistant/auth-core";
import { type BrokenDocument, parseJson, unreadableDetails } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import type { Entry, Store } from "./entry.js";
import { latestTime, opaque, parseRowValue } from "./parse-entry.js";

// All columns by name would fail on the table's first version, which had fewer.
const select = "SELECT * FROM credential LIMIT 1000";

// A time that is none decides nothing, and must not hide the credential beside it.
const time = z.catch(z.nullish(z.int().check(z.nonnegative(), z.maximum(latestTime))), undefined);

const rowSchema = z.object({
  id: z.string(),
  integration_id: z.string(),
  label: z.nullish(z.string()),
  value: z.unknown(),
  active: z.nullish(z.unknown()),
  time_created: time,
  time_updated: time,
});

/** Rows of the table `credential`, OpenCode's choice first; undefined when there is no such database or table. */
export async function readDatabase(host: Host, path: string): Promise<Store | undefined> {
  const reading = await host.queryDatabase(path, select);
  if (reading.status === "absent") return undefined;
  const store = { kind: "database", location: path, entries: [], flags: [] } as const;
  if (reading.status === "unreadable") {
    return reading.reason === "no-such-table" ? undefined : { ...store, broken: brokenBy(reading.reason) };
  }
  const rows = reading.rows.map((row) => toRow(row, Math.min(reading.modifiedAt, latestTime)));
  const entries = rows.sort(byChoice).map(({ entry }) => entry);
  return { ...store, entries, flags: reading.flags };
}

interface Row {
  readonly entry: Entry;
  readonly active: boolean;
}

function toRow(value: Readonly<Record<string, unknown>>, modifiedAt: number): Row {
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) {
    const entry = {
      id: "",
      row: "",
      ...opaque("is a row without the columns of a credential"),
      writtenAt: modifiedAt,
    };
    return { entry, active: false };
  }
  const { id, integration_id, label, time_created, time_updated, active } = parsed.data;
  const entry: Entry = {
    id: integration_id,
    row: id,
    ...parseValue(parsed.data.value),
    ...(label && { label }),
    writtenAt: time_updated ?? time_created ?? modifiedAt,
  };
  return { entry, active: Boolean(active) };
}

function parseValue(value: unknown) {
  const json = typeof value === "string" ? parseJson(value) : undefined;
  return json?.ok ? parseRowValue(json.value) : opaque('has a "value" that is not JSON');
}

/** Of several accounts OpenCode uses the active one; where none is, the newest is the best guess. */
function byChoice(one: Row, other: Row): number {
  return (
    Number(other.active) - Number(one.active) || (other.entry.writtenAt ?? 0) - (one.entry.writtenAt ?? 0)
  );
}

type Unreadable = Exclude<Extract<DatabaseReading, { status: "unreadable" }>["reason"], "no-such-table">;

function brokenBy(reason: Unreadable): BrokenDocument {
  switch (reason) {
    case "no-sqlite":
      return {
        status: "unreadable",
        detail: "OpenCode's database was not read: this Node has no SQLite. Run it with Node 22.13 or newer.",
      };
    case "not-a-database":
      return {
        status: "malformed",
        detail: "The file is not a whole SQLite database. Sign in again: opencode auth login",
      };
    case "too-large":
      return {
        status: "unreadable",
        detail: "The database and its log are larger than 64 MiB and were not copied.",
      };
    default:
      return { status: "unreadable", detail: unreadableDetails[reason] };
  }
}
