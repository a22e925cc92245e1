import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { type BrokenDocument, type DocumentReading, finding } from "@link-assistant/auth-core/importing";
import { signInHint } from "./notice.js";

/** A file that was read and is JSON. */
export interface FoundFile {
  readonly path: string;
  readonly value: unknown;
  readonly flags: readonly FindingFlag[];
}

/** Nothing for a file that is not there, one finding for a broken one, else what `describe` makes of it. */
export function findingsOf(
  path: string,
  reading: DocumentReading<unknown>,
  describe: (file: FoundFile) => readonly Finding[],
): readonly Finding[] {
  if (reading.status === "absent") return [];
  if (reading.status === "broken") return [brokenFinding(path, reading.broken)];
  const { value, flags, modifiedAt } = reading;
  return describe({ path, value, flags }).map((found) => ({ ...found, modifiedAt }));
}

/** A place that is there and says nothing of a provider: it goes under the tool's own name. */
export function brokenFinding(
  location: string,
  broken:
    | BrokenDocument
    | { readonly status: "no-login"; readonly detail: string; readonly flags?: readonly FindingFlag[] },
): Finding {
  return finding({ ...broken, provider: "claude", kind: "unknown", location, hint: signInHint });
}
