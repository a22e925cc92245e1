import { AuthError } from "../../error.js";
import type { StoredRecord } from "../credential-store.js";
import { isStoredFile, type StoredFile } from "./record-guard.js";

/** What lies in a place: a record, or the mark that a login ended, with the counters that outlive it. */
export interface PlaceContent {
  readonly record: StoredRecord | undefined;
  readonly generation: number;
  readonly epoch: number;
  /** Something was there and was torn by a crash: an answer that waits in the journal takes its place. */
  readonly torn?: true;
}

/** A place that has never held a credential. */
export const emptyPlace: PlaceContent = { record: undefined, generation: 0, epoch: 0 };

const schemaVersion = 1;

export interface DecodedFile extends PlaceContent {
  readonly key: string;
}

/** Reads a record file. A broken one is an error that names the file and the field, never an empty store. */
export async function decodeRecordFile(bytes: Uint8Array, path: string): Promise<DecodedFile> {
  const file = parseJson(bytes, path);
  if (!isStoredFile(file)) {
    // The schema knows which field is wrong; a valid file never loads it.
    const { explainStoredFile } = await import("./record-schema.js");
    throw explainStoredFile(file, path);
  }
  const { key, generation, epoch, credential, grantedAt, refreshedAt, issuer } = file;
  if (credential === null) return { key, generation, epoch, record: undefined };
  const record = {
    credential,
    generation,
    epoch,
    grantedAt,
    ...(refreshedAt !== undefined && { refreshedAt }),
    ...(issuer !== undefined && { issuer }),
  };
  return { key, generation, epoch, record };
}

/** The bytes of a record file. Fields that we do not know are kept: a newer version may have put them there. */
export function encodeRecordFile(
  key: string,
  content: PlaceContent,
  previous: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const { record, generation, epoch } = content;
  const known: StoredFile = {
    schemaVersion,
    key,
    generation,
    epoch,
    grantedAt: record?.grantedAt ?? 0,
    credential: record === undefined ? null : record.credential,
    ...(record?.refreshedAt !== undefined && { refreshedAt: record.refreshedAt }),
    ...(record?.issuer !== undefined && { issuer: record.issuer }),
  };
  const { refreshedAt: _, issuer: __, ...kept } = previous;
  const text = `${JSON.stringify({ ...kept, ...known }, null, 2)}\n`;
  // JSON turns Infinity into null: what could not be read back must not be written.
  if (isStoredFile(JSON.parse(text))) return new TextEncoder().encode(text);
  throw new AuthError("invalid_request", `The login ${key} has a field that cannot be stored.`);
}

/** The fields of a file as they are, for keeping what we do not know; empty if it cannot be parsed. */
export function looseFields(bytes: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  if (bytes === undefined) return {};
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AuthError("store_unreadable", `${path} is not valid JSON. It was left as it is.`, {
      hint: "agent auth doctor",
      details: { path },
    });
  }
}
