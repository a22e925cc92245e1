/** How the server behaves; tests change it while it runs. */
export interface OpenrouterServerSettings {
  /** A code is dead after this time. OpenRouter's documentation says ten minutes. */
  codeLifeMs: number;
  /** Keys of before, besides those that are minted. */
  readonly keys: Set<string>;
  /** Credit limit of every key in dollars; null for none. */
  limit: number | null;
  /** What the keys have used of it. */
  usage: number;
  /** What every chat request gets instead of an answer. */
  refusal: ChatRefusal | undefined;
  answer: (prompt: string) => string;
}

/** By the names that OpenRouter gives the causes in `error.metadata.limit_source` or `error_type`. */
export type ChatRefusal =
  | "openrouter_credits"
  | "openrouter_key_limit"
  | "openrouter_in_flight_budget"
  | "rate_limit_exceeded"
  | "moderation"
  | "provider_overloaded";

export function defaultSettings(): OpenrouterServerSettings {
  return {
    codeLifeMs: 10 * 60_000,
    keys: new Set(),
    limit: null,
    usage: 0,
    refusal: undefined,
    answer: (prompt) => `You said: ${prompt}`,
  };
}
