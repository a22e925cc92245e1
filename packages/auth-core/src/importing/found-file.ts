import type { Finding, FindingFlag } from "../source.js";
import type { BrokenDocument, DocumentReading } from "./document.js";
import { finding } from "./finding.js";

/** A file that was read and parsed. */
export interface FoundFile<T = unknown> {
  readonly path: string;
  readonly value: T;
  readonly flags: readonly FindingFlag[];
}

/** What is said of a place that gives no credential: it is broken, or there is no login in it. */
export type BrokenPlace =
  | BrokenDocument
  | { readonly status: "no-login"; readonly detail: string; readonly flags?: readonly FindingFlag[] };

/** The tool whose places are looked at. */
export interface ExaminedTool {
  readonly id: string;
  /** The next thing to do, best a command, where a login is missing or broken. */
  readonly signInHint: string;
}

/**
 * Nothing for a file that is not there, one finding for a broken one, else what `describe` makes of it.
 *
 * @example
 * ```ts
 * import { brokenFinding, findingsOf, readJsonDocument } from "@link-assistant/auth-core/importing";
 * import { fixtureHost } from "@link-assistant/auth-core/testing";
 *
 * const tool = { id: "example", signInHint: "example login" };
 * const path = "/home/ann/.example.json";
 * const reading = await readJsonDocument(fixtureHost(), path);
 * const findings = await findingsOf(tool, path, reading, ({ flags }) =>
 *   brokenFinding(tool, path, { status: "no-login", detail: "There is no login in it.", flags }),
 * );
 * ```
 */
export async function findingsOf<T>(
  tool: ExaminedTool,
  path: string,
  reading: DocumentReading<T>,
  describe: (file: FoundFile<T>) => Finding | readonly Finding[] | Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  if (reading.status === "absent") return [];
  if (reading.status === "broken") return [brokenFinding(tool, path, reading.broken)];
  const { value, flags, modifiedAt } = reading;
  const described = await describe({ path, value, flags });
  return [described].flat().map((found) => ({ ...found, modifiedAt }));
}

/** A place that is there and says nothing of a provider: it goes under the tool's own id. */
export function brokenFinding(
  { id, signInHint }: ExaminedTool,
  location: string,
  broken: BrokenPlace,
): Finding {
  return finding({ ...broken, provider: id, kind: "unknown", location, hint: signInHint });
}
