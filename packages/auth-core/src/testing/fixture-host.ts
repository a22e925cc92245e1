import type {
  DatabaseReading,
  FileFlag,
  FileReading,
  Host,
  KeychainProblem,
  KeychainReading,
  UnreadableReason,
} from "../ports/host.js";

/** Content of a fixture file; a function is asked at every look, so that a file can change or vanish. */
export type FixtureFile =
  | string
  | Uint8Array
  | {
      readonly content: string | Uint8Array;
      readonly modifiedAt?: number;
      readonly flags?: readonly FileFlag[];
      readonly target?: string;
    }
  | { readonly unreadable: UnreadableReason; readonly modifiedAt?: number }
  | ((look: number) => FixtureFile | undefined);

/** One item of the keychain of a {@link fixtureHost}. */
export interface FixtureKeychainItem {
  readonly service: string;
  readonly account?: string;
  /** The secret, or what else the keychain answers. */
  readonly answer: string | { readonly problem: KeychainProblem } | "present";
}

type Rows = readonly Readonly<Record<string, unknown>>[];
type UnreadableDatabase = Extract<DatabaseReading, { status: "unreadable" }>["reason"];

/** A machine, described. What is left out is not there; the home is `/home/ann` on Linux. */
export interface FixtureHostOptions {
  readonly platform?: Host["platform"];
  /** `null` for a machine without one. */
  readonly home?: string | null;
  readonly workingFolder?: string;
  readonly hostName?: string;
  readonly userName?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** By path; a leading `~` stands for the home. */
  readonly files?: Readonly<Record<string, FixtureFile>>;
  /** Absent: the person did not ask for the keychain. */
  readonly keychain?: readonly FixtureKeychainItem[];
  readonly databases?: Readonly<
    Record<
      string,
      | Rows
      | { readonly rows: Rows; readonly modifiedAt?: number; readonly flags?: readonly FileFlag[] }
      | { readonly unreadable: UnreadableDatabase }
      | ((select: string) => Rows)
    >
  >;
  readonly now?: number;
}

/** A {@link Host} made of plain values. */
export interface FixtureHost extends Host {
  /** What was looked at, in order: `file PATH`, `folder PATH`, `keychain SERVICE`, `database PATH`. */
  readonly looks: readonly string[];
  /** Milliseconds that were slept; the clock of the fixture runs on by as much. */
  slept(): number;
}

/** 24 November 2026, 12:00 UTC. */
export const fixtureNow = Date.UTC(2026, 10, 24, 12);
/** Files are old unless they say otherwise, so that nobody waits for a writer to finish. */
const fixtureModifiedAt = fixtureNow - 3_600_000;

/**
 * A {@link Host} made of plain values, which notes what was looked at.
 *
 * @example
 * ```ts
 * import { fixtureHost } from "@link-assistant/auth-core/testing";
 *
 * const host = fixtureHost({ files: { "~/.example/key": "CNRY-key" } });
 * ```
 */
export function fixtureHost(options: FixtureHostOptions = {}): FixtureHost {
  const platform = options.platform ?? "linux";
  const home = options.home === null ? undefined : (options.home ?? defaultHomes[platform]);
  const files = expanded(options.files, home);
  const databases = expanded(options.databases, home);
  const looks: string[] = [];
  const looksAt = (what: string): number => looks.push(what) - 1;
  const lookCount = (what: string): number => looks.filter((look) => look === what).length;
  let slept = 0;
  const now = () => (options.now ?? fixtureNow) + slept;
  return {
    platform,
    home,
    workingFolder: options.workingFolder ?? (platform === "win32" ? "C:\\work" : "/work"),
    hostName: options.hostName ?? "fixture",
    userName: options.userName ?? "ann",
    environment: options.environment ?? {},
    looks,
    slept: () => slept,
    now,
    async sleep(milliseconds) {
      slept += milliseconds;
    },
    async readFile(path, { maxBytes = 1024 * 1024 } = {}) {
      looksAt(`file ${path}`);
      return fileReading(files.get(path), lookCount(`file ${path}`) - 1, maxBytes);
    },
    async listFolder(path) {
      looksAt(`folder ${path}`);
      return namesIn(path, [...files.keys(), ...databases.keys()]);
    },
    async realPath(path) {
      const paths = [...files.keys(), ...databases.keys()];
      return paths.some((known) => known === path || isBelow(path, known)) ? path : undefined;
    },
    async readKeychain({ service, account }) {
      looksAt(`keychain ${service}`);
      if (options.keychain === undefined) return { status: "not-looked-at" };
      const item = options.keychain.find(
        (candidate) =>
          candidate.service === service && (account === undefined || candidate.account === account),
      );
      return keychainReading(item);
    },
    async queryDatabase(path, select, { maxBytes = 64 * 1024 * 1024 } = {}) {
      looksAt(`database ${path}`);
      const file = fileReading(files.get(path), 0, maxBytes);
      if (file.status === "unreadable") return file;
      return databaseReading(databases.get(path), select, file.status === "read");
    },
  };
}

const defaultHomes: Readonly<Record<Host["platform"], string>> = {
  linux: "/home/ann",
  darwin: "/Users/ann",
  win32: "C:\\Users\\ann",
  other: "/home/ann",
};

function expanded<T>(
  entries: Readonly<Record<string, T>> | undefined,
  home: string | undefined,
): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(entries ?? {}).map(([path, value]) => [path.replace(/^~/, home ?? "~"), value]),
  );
}

function fileReading(file: FixtureFile | undefined, look: number, maxBytes: number): FileReading {
  if (file === undefined) return { status: "absent" };
  if (typeof file === "function") return fileReading(file(look), look, maxBytes);
  if (typeof file === "string" || file instanceof Uint8Array) {
    return fileReading({ content: file }, look, maxBytes);
  }
  if ("unreadable" in file) {
    const { unreadable: reason, modifiedAt = fixtureModifiedAt } = file;
    return { status: "unreadable", reason, modifiedAt };
  }
  const { content, modifiedAt = fixtureModifiedAt, flags = [], target } = file;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (bytes.length > maxBytes) return { status: "unreadable", reason: "too-large", modifiedAt };
  return { status: "read", bytes, modifiedAt, flags, ...(target !== undefined && { target }) };
}

function keychainReading(item: FixtureKeychainItem | undefined): KeychainReading {
  if (item === undefined) return { status: "absent" };
  if (item.answer === "present") return { status: "present" };
  if (typeof item.answer === "string") return { status: "read", secret: item.answer };
  return { status: "unavailable", reason: item.answer.problem };
}

type FixtureDatabase = NonNullable<FixtureHostOptions["databases"]>[string];

function databaseReading(
  database: FixtureDatabase | undefined,
  select: string,
  isAnotherFile: boolean,
): DatabaseReading {
  if (database === undefined) {
    return isAnotherFile ? { status: "unreadable", reason: "not-a-database" } : { status: "absent" };
  }
  if ("unreadable" in database) return { status: "unreadable", reason: database.unreadable };
  const answer = typeof database === "function" ? { rows: database(select) } : database;
  const { rows, modifiedAt = fixtureModifiedAt, flags = [] } = "rows" in answer ? answer : { rows: answer };
  return { status: "read", rows, modifiedAt, flags };
}

function namesIn(folder: string, paths: readonly string[]): readonly string[] {
  const names = paths.filter((path) => isBelow(folder, path)).map((path) => belowOf(folder, path)[0] ?? "");
  return [...new Set(names)].sort();
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder) && /^[/\\]/.test(path.slice(folder.replace(/[/\\]$/, "").length));
}

function belowOf(folder: string, path: string): readonly string[] {
  return path.slice(folder.replace(/[/\\]$/, "").length + 1).split(/[/\\]/);
}
