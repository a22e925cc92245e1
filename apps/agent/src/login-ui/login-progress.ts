import type { LoginUi, ProbeResult } from "@link-assistant/auth-core";

export interface SavedLogin {
  readonly provider: string;
  readonly account?: string;
  readonly location: string;
}

/** The person during a sign-in, and what this program adds to the steps of the flow. */
export interface LoginProgress extends LoginUi {
  saved(login: SavedLogin): void | Promise<void>;
  probed(result: ProbeResult): void | Promise<void>;
  /** Gives the terminal back, whatever happened. */
  close(): void;
}
