import type { FileReading, Host, UnreadableReason } from "../ports/host.js";
import type { FindingFlag, FindingStatus } from "../source.js";
import { type JsonOptions, type JsonProblem, parseJson } from "./json.js";

/** Why a file gave nothing, in the words of a {@link Finding}. */
export interface BrokenDocument {
  readonly status: Extract<FindingStatus, "malformed" | "unreadable" | "encrypted-for-other-host">;
  readonly detail: string;
  readonly flags?: readonly FindingFlag[];
}

/**
 * A foreign file, read and parsed: not there, there but broken, or its value with the time of its last
 * change (epoch milliseconds).
 */
export type DocumentReading<T> =
  | { readonly status: "absent" }
  | { readonly status: "broken"; readonly broken: BrokenDocument }
  | {
      readonly status: "read";
      readonly value: T;
      readonly modifiedAt: number;
      readonly flags: readonly FindingFlag[];
    };

/** What a parser made of the bytes of a foreign file. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** One sentence for a person, without a word of the file. */
  | {
      readonly ok: false;
      readonly detail: string;
      /** "malformed" unless it says otherwise. */
      readonly status?: BrokenDocument["status"];
    };

/** A file younger than this may just be written: most tools truncate and write in place. */
const freshMs = 10_000;
const pausesBetweenLooks = [50, 100, 200];

/** Reads a file and parses it; looks again while the file is fresh and does not parse. */
export async function readDocument<T>(
  host: Host,
  path: string,
  parse: (bytes: Uint8Array) => Parsed<T> | Promise<Parsed<T>>,
  options: { readonly maxBytes?: number } = {},
): Promise<DocumentReading<T>> {
  for (let look = 0; ; look += 1) {
    const reading = await host.readFile(path, options);
    if (reading.status === "absent") return { status: "absent" };
    if (reading.status === "unreadable") {
      return {
        status: "broken",
        broken: { status: "unreadable", detail: unreadableDetails[reading.reason] },
      };
    }
    const parsed = await parse(reading.bytes);
    if (parsed.ok) return { ...reading, value: parsed.value };
    const pause = pausesBetweenLooks[look];
    if (pause === undefined || !isFresh(reading, host.now())) return broken(parsed, reading.flags);
    await host.sleep(pause);
  }
}

/** {@link readDocument} for JSON. A byte order mark is an error here, because it is one for the tools themselves. */
export async function readJsonDocument(
  host: Host,
  path: string,
  options: JsonOptions & { readonly maxBytes?: number } = {},
): Promise<DocumentReading<unknown>> {
  return readDocument(host, path, (bytes) => parseJsonDocument(bytes, options), options);
}

function parseJsonDocument(bytes: Uint8Array, options: JsonOptions): Parsed<unknown> {
  const json = parseJson(bytes, options);
  if (!json.ok) return { ok: false, detail: jsonDetails[json.problem] };
  if (json.encoding !== "utf-8") return { ok: false, detail: encodingDetails[json.encoding] };
  return { ok: true, value: json.value };
}

function isFresh(reading: Extract<FileReading, { status: "read" }>, now: number): boolean {
  return now - reading.modifiedAt < freshMs;
}

function broken(
  { detail, status = "malformed" }: Extract<Parsed<unknown>, { ok: false }>,
  flags: readonly FindingFlag[],
): DocumentReading<never> {
  return { status: "broken", broken: { status, detail, flags } };
}

const signInAgain = "Sign in again with the tool that wrote it.";

/** What to tell a person whose file is not JSON, by problem. */
export const jsonDetails: Readonly<Record<JsonProblem, string>> = {
  empty: `The file is empty. ${signInAgain}`,
  "not-text": `The file is not text. ${signInAgain}`,
  "not-json": `The file is not complete JSON. ${signInAgain}`,
  "too-deep": `The file is nested too deeply to be a credential file. ${signInAgain}`,
};

const encodingDetails = {
  "utf-8-bom":
    "The file starts with a byte order mark, which its own tool refuses too. Save it as UTF-8 without one.",
  "utf-16": "The file is UTF-16, which its own tool refuses too. Save it as UTF-8.",
};

/** What to tell a person whose file could not be read, by reason. */
export const unreadableDetails: Readonly<Record<UnreadableReason, string>> = {
  "no-permission": "No permission to read it. Check its owner and mode.",
  "a-directory": "A folder is in the place of the file. Move it away and sign in again.",
  "not-a-regular-file": "It is a pipe, socket or device and was not opened. Move it away and sign in again.",
  "too-large": "The file is too large to be what it should be and was not read.",
  "keeps-changing": "The file kept changing while it was read. Try again in a moment.",
  "a-symlink-loop": "The path is a loop of symbolic links. Remove the link and sign in again.",
  "io-error": "The system could not read it. Check the disk or the network mount.",
};
