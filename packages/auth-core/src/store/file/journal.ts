import * as z from "zod/mini";
import type { OAuthCredential } from "../../credential.js";
import type { Disk } from "../../ports/disk.js";
import type { ProcessIdentity } from "../../ports/processes.js";
import { identifierPattern } from "../identifier.js";
import { removeIfPresent } from "./lock.js";
import { processIdentity } from "./lock-body.js";
import { oauthCredential } from "./record-schema.js";
import { isMissing } from "./system-error.js";

/**
 * The write-ahead journal of one credential: a folder with one file per exchange. Its first line is written
 * before the token is spent (*prepared*), its second holds the server's answer (*answered*). Each line counts only
 * with its line end, so a torn line is a line that was never written.
 */
export interface Journal {
  readonly disk: Disk;
  readonly folder: string;
}

/** First line of a record. */
export interface Intent {
  /** Hash of the refresh token about to be spent, and the generation of the record that holds it. */
  readonly spent: string;
  readonly generation: number;
  readonly epoch: number;
  readonly owner: ProcessIdentity;
  /** Epoch milliseconds. */
  readonly at: number;
}

export type JournalRecord = { readonly id: string; readonly intent: Intent } & (
  | { readonly state: "prepared" }
  /** Its owner has given up on an answer: the token's fate is unknown for good. */
  | { readonly state: "lost" }
  | { readonly state: "answered"; readonly answer: OAuthCredential }
);

const intent = z.object({
  spent: z.string(),
  generation: z.number(),
  epoch: z.number(),
  owner: processIdentity,
  at: z.number(),
});
const secondLine = z.union([z.object({ answer: oauthCredential }), z.object({ lost: z.literal(true) })]);
const largestRecord = 1 << 20;

/** Writes the first line. Durable when it returns: only then may the request leave. */
export async function prepareRecord(journal: Journal, id: string, line: Intent): Promise<void> {
  const path = recordPath(journal, id);
  await journal.disk.createExclusive(path, jsonLine(line), 0o600);
  await journal.disk.syncFile(path);
  await journal.disk.syncFolder(journal.folder);
  // Whoever made the folder may have died before its own name was durable.
  await journal.disk.syncFolder(journal.folder.slice(0, journal.folder.lastIndexOf("/")));
}

/** Writes the server's answer, before anything else is done with it. */
export async function recordAnswer(journal: Journal, id: string, answer: OAuthCredential): Promise<void> {
  await journal.disk.append(recordPath(journal, id), jsonLine({ answer }));
  await journal.disk.syncFile(recordPath(journal, id));
}

/** Rule 12 on behalf of an owner that died between writing its answer and syncing it. */
export async function syncAnswer(journal: Journal, id: string): Promise<void> {
  await journal.disk.syncFile(recordPath(journal, id));
}

export async function recordLoss(journal: Journal, id: string): Promise<void> {
  // A line end first: half an answer may stand there, left by a full disk.
  await journal.disk.append(recordPath(journal, id), new TextEncoder().encode('\n{"lost":true}\n'));
}

/** The time of a record's file, for whoever looks next; one that lies in the future is brought to `now`. */
export async function dateRecord(journal: Journal, id: string, now: number): Promise<number> {
  const path = recordPath(journal, id);
  const { modifiedAt } = await journal.disk.status(path);
  if (modifiedAt <= now) return modifiedAt;
  await journal.disk.touch(path, now);
  return now;
}

export async function removeRecord(journal: Journal, id: string): Promise<void> {
  await removeIfPresent(journal.disk, recordPath(journal, id));
}

/** The exchange is over, and no answer is owed: the record goes, or says at least that nobody is at it. */
export async function withdrawRecord(journal: Journal, id: string): Promise<void> {
  try {
    await removeRecord(journal, id);
  } catch {
    await recordLoss(journal, id).catch(() => undefined);
  }
}

/** All records with a whole first line, oldest first. Without one nothing was ever sent. */
export async function readJournal(journal: Journal): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = [];
  for (const name of await listFolder(journal)) {
    const id = name.replace(/\.jsonl$/, "");
    if (!identifierPattern.test(id)) continue;
    const record = await readRecord(journal, id);
    if (record !== undefined) records.push(record);
  }
  return records.sort(
    (one, other) => one.intent.generation - other.intent.generation || one.intent.at - other.intent.at,
  );
}

/** One record, unless it has no whole first line. */
export async function readRecord(journal: Journal, id: string): Promise<JournalRecord | undefined> {
  const [first, ...later] = wholeLines(await readIfPresent(journal, id));
  const header = parseLine(intent, first);
  if (header === undefined) return undefined;
  const outcome = later.map((line) => parseLine(secondLine, line)).find((line) => line !== undefined);
  if (outcome === undefined) return { id, intent: header, state: "prepared" };
  if ("lost" in outcome) return { id, intent: header, state: "lost" };
  return { id, intent: header, state: "answered", answer: outcome.answer as OAuthCredential };
}

async function listFolder(journal: Journal): Promise<readonly string[]> {
  try {
    return await journal.disk.list(journal.folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readIfPresent(journal: Journal, id: string): Promise<string> {
  try {
    return new TextDecoder().decode(await journal.disk.read(recordPath(journal, id), largestRecord));
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}

export function recordPath(journal: Journal, id: string): string {
  return `${journal.folder}/${id}.jsonl`;
}

function jsonLine(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}

function wholeLines(text: string): readonly string[] {
  return text.split("\n").slice(0, -1);
}

function parseLine<T>(schema: z.ZodMiniType<T>, line: string | undefined): T | undefined {
  if (line === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
