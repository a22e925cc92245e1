import type { Context } from "../../context.js";

/** One thing that is wrong, dangerous, or good to know. Printable. */
export interface Diagnosis {
  /** Stable, for scripts: "file-readable-by-others". */
  readonly id: string;
  readonly severity: "error" | "warning" | "info";
  /** A path, a variable, a login. */
  readonly subject: string;
  readonly reason: string;
  /** The command, or what else a person can do. */
  readonly fix?: string;
  /** Mends it, where that cannot do harm; false when something of it is left. */
  mend?(): Promise<boolean>;
}

export type Check = (context: Context) => Promise<readonly Diagnosis[]>;
