import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { type BrokenDocument, type DocumentReading, finding } from "@link-assistant/auth-core/importing";
import { loginHint } from "./login.js";

/** A file that was read and parsed. */
export interface FoundFile<T> {
  readonly path: string;
  readonly value: T;
  readonly flags: readonly FindingFlag[];
}

/** Nothing for a file that is not there, one finding for a broken one, else what `describe` makes of it. */
export async function findingsOf<T>(
  path: string,
  reading: DocumentReading<T>,
  describe: (file: FoundFile<T>) => Finding | readonly Finding[] | Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  if (reading.status === "absent") return [];
  if (reading.status === "broken") return [brokenFinding(path, reading.broken)];
  const described = await describe({ path, value: reading.value, flags: reading.flags });
  return [described].flat().map((found) => ({ ...found, modifiedAt: reading.modifiedAt }));
}

/** A file that is there and says nothing of a provider: it goes under the tool's own name. */
export function brokenFinding(path: string, broken: BrokenDocument | BrokenStore): Finding {
  return finding({ ...broken, provider: "gemini", kind: "unknown", location: path, hint: loginHint });
}

interface BrokenStore {
  readonly status: "no-login";
  readonly detail: string;
  readonly flags?: readonly FindingFlag[];
}
