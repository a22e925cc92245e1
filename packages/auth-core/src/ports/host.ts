/** What reading one file on somebody else's behalf can come to. "Absent" and "broken" are never the same. */
export type FileReading =
  | { readonly status: "absent" }
  | {
      readonly status: "unreadable";
      readonly reason: UnreadableReason;
      /** Of the entry that is there, epoch milliseconds: tells a fresh lock folder from one left behind. */
      readonly modifiedAt?: number;
    }
  | {
      readonly status: "read";
      readonly bytes: Uint8Array;
      readonly modifiedAt: number;
      /** Where the file really is, if the path was a symlink. */
      readonly target?: string;
      /** What is wrong with its place; never a reason not to report it. */
      readonly flags: readonly FileFlag[];
    };

/** Why something that is there could not be read as a file. */
export type UnreadableReason =
  | "no-permission"
  | "a-directory"
  | "not-a-regular-file"
  | "too-large"
  | "keeps-changing"
  | "a-symlink-loop"
  | "io-error";

/** What is unusual about where a file lies and who may touch it. */
export type FileFlag = "symlink" | "foreign-owner" | "readable-by-others" | "writable-by-others";

/**
 * What a look into the OS keychain came to. "not-looked-at": nobody asked for the keychain, which tells
 * nothing.
 */
export type KeychainReading =
  | { readonly status: "absent" }
  | { readonly status: "not-looked-at" }
  /** It is there, and this system's own tools list it but do not read it (Windows Credential Manager). */
  | { readonly status: "present" }
  | { readonly status: "unavailable"; readonly reason: KeychainProblem }
  | { readonly status: "read"; readonly secret: string };

/** Why the keychain gave no answer. "timed-out" is mostly a dialog that nobody answered. */
export type KeychainProblem = "locked" | "timed-out" | "no-tool" | "failed";

/** What to look up in the OS keychain: attributes for the Secret Service, service and account elsewhere. */
export interface KeychainQuery {
  readonly service: string;
  readonly account?: string;
  /** Names of the two attributes on the Secret Service, where the writing tool chose others. */
  readonly attributes?: { readonly service?: string; readonly account?: string };
}

/** What one SELECT came to. "Absent" and "broken" are never the same. */
export type DatabaseReading =
  | { readonly status: "absent" }
  | {
      readonly status: "unreadable";
      readonly reason: UnreadableReason | "no-sqlite" | "not-a-database" | "no-such-table";
    }
  | {
      readonly status: "read";
      readonly rows: readonly Readonly<Record<string, unknown>>[];
      /** Of the database file or its write-ahead log, whichever is newer. */
      readonly modifiedAt: number;
      readonly flags: readonly FileFlag[];
    };

/**
 * The machine, read-only. There is no way to write, to start a program of one's choice or to open a
 * connection through it, so an importer that gets nothing else cannot do harm.
 */
export interface Host {
  readonly platform: "linux" | "darwin" | "win32" | "other";
  /** Undefined when the machine has none: never the working folder, never the OS's temporary folder. */
  readonly home: string | undefined;
  readonly workingFolder: string;
  readonly hostName: string;
  readonly userName: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  now(): number;
  /** For a second look at a file that its owner is writing. */
  sleep(milliseconds: number): Promise<void>;
  /**
   * Reads a regular file whole, without blocking on a FIFO or device. Time and size are compared before and
   * after; a file that changed meanwhile is read again. `maxBytes` defaults to 1 MiB.
   */
  readFile(path: string, options?: { readonly maxBytes?: number }): Promise<FileReading>;
  /** Names in a folder, sorted; empty if it is absent or cannot be listed. */
  listFolder(path: string): Promise<readonly string[]>;
  /** Where a path leads once all links are followed; undefined if nothing is there. Codex names its keychain item by it. */
  realPath(path: string): Promise<string | undefined>;
  readKeychain(query: KeychainQuery): Promise<KeychainReading>;
  /** Runs one SELECT over a private copy of an SQLite database and its write-ahead log. */
  queryDatabase(
    path: string,
    select: string,
    options?: { readonly maxBytes?: number },
  ): Promise<DatabaseReading>;
}
