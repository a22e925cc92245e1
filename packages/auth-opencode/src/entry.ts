import type { FindingFlag } from "@link-assistant/auth-core";
import type { BrokenDocument } from "@link-assistant/auth-core/importing";

/** One entry of one of OpenCode's stores, before it is decided which store counts. */
export interface Entry {
  /** OpenCode's own id of the provider, or the address of a well-known login. */
  readonly id: string;
  /** Names the entry within its store: the id again, or the key of a database row. */
  readonly row: string;
  readonly content: EntryContent;
  readonly label?: string;
  /** When the row, or else the file that holds the entry, was last written; epoch milliseconds. */
  readonly writtenAt?: number;
  /** Fields that OpenCode does not know and drops at its next write. */
  readonly extraFields: readonly string[];
}

export type EntryContent =
  | { readonly type: "key"; readonly apiKey: string }
  | {
      readonly type: "oauth";
      readonly access: string;
      readonly refresh: string;
      /** Epoch milliseconds; 0 when OpenCode does not know. */
      readonly expires: number;
      readonly accountId?: string;
    }
  /** `variable` is where OpenCode puts the token for its own use. */
  | { readonly type: "well-known"; readonly variable: string }
  /** Points into another program's store. */
  | { readonly type: "external" }
  /** What OpenCode itself does not accept; `problem` completes "The entry …". */
  | { readonly type: "opaque"; readonly problem: string };

/** One place that may hold entries, looked at. */
export interface Store {
  readonly kind: "variable" | "file" | "database";
  /** Path, or the name of the variable. */
  readonly location: string;
  readonly entries: readonly Entry[];
  readonly flags: readonly FindingFlag[];
  /** Why it could not be read as a whole; it has no entries then. */
  readonly broken?: BrokenDocument;
}
