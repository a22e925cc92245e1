import type { LoginUi, ProbeResult } from "@link-assistant/auth-core";

export interface SavedLogin {
  readonly provider: string;
  readonly account?: string;
  readonly location: string;
}

/** The person during a sign-in, and what this program adds to the steps of the flow. */
export interface LoginProgress extends LoginUi {
  /** Saving takes long: another program has the file in use. */
  waiting?(location: string): void;
  saved(login: SavedLogin): void | Promise<void>;
  probed(result: ProbeResult): void | Promise<void>;
  /** Gives the terminal back, whatever happened. */
  close(): void;
}
