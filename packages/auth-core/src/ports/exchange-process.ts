import type { ProcessIdentity } from "./processes.js";

/**
 * A process of its own session that does one exchange. It has begun nothing before the request reaches it, and
 * ends when its input ends without one.
 */
export interface ExchangeProcess {
  readonly identity: ProcessIdentity;
  /** Writes the request and ends its input. From here on the caller may die. */
  send(request: string): Promise<void>;
  /** All that it says, once it has ended; empty if it died without an answer. */
  answer(): Promise<string>;
  /** Ends its input without a request. */
  abandon(): void;
}

/** Rejects where the platform cannot start one: the exchange then runs in this process. */
export type StartExchangeProcess = () => Promise<ExchangeProcess>;
