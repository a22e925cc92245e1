/** What one poll of the token endpoint is told while the person has not decided. */
export type PollAnswer = "pending" | "pending-with-200" | "slow_down";

/** What becomes of a refresh token that was presented before. */
export type ReusePolicy =
  /** It is dead, and using it revokes the whole family (RFC 9700 section 4.14.2). */
  | "strict"
  /** The last spent token is answered with the same pair again for this long; anything older revokes. */
  | { readonly graceMs: number }
  /** The last spent token yields a new pair and ends the one before. */
  | "newest-wins"
  /** The token never changes. */
  | "static";

/** What the model endpoint does with a login that is in order. */
export type ModelAccess = "open" | "closed" | "quota-exceeded";

export interface ApiKeyEntry {
  readonly apiKey: string;
  /** The only place where the key is valid, such as `/compatible-mode/v1`. */
  readonly basePath: string;
}

/** How the server behaves. A test changes fields while it runs. */
export interface QwenServerSettings {
  /** The only client that is let in; undefined lets in everyone. */
  clientId: string | undefined;
  deviceCodeSeconds: number;
  /** Qwen's server tells no interval. */
  intervalSeconds: number | undefined;
  /** A poll that comes sooner after the last one is told `slow_down`. */
  minimumPollSeconds: number;
  /** What the first polls of each sign-in are told, whatever the person does. */
  pollScript: readonly PollAnswer[];
  accessTokenSeconds: number;
  reuse: ReusePolicy;
  /** Whether a refresh ends the old access token too (GitHub, GitLab). */
  refreshEndsAccessToken: boolean;
  /** Time that a refresh takes between its commit and its answer. */
  refreshMilliseconds: number;
  /** Called at the commit of a refresh, before its answer leaves: the moment to kill a client at. */
  onRefresh: () => void;
  /** Whether a refresh repeats `resource_url`; Qwen's server may leave it out. */
  refreshTellsResourceUrl: boolean;
  /** Qwen says `invalid_request` where RFC 6749 section 5.2 says `invalid_grant`. */
  refreshRefusedError: "invalid_request" | "invalid_grant";
  modelAccess: ModelAccess;
  /** Models that a login may use; API keys may use any. */
  models: readonly string[];
  apiKeys: readonly ApiKeyEntry[];
  /** What the model says. */
  answer: (prompt: string) => string;
  /** Breaks a stream off as DashScope does under load: a last chunk with `finish_reason: "error_finish"`. */
  errorFinish: boolean;
}

export function defaultSettings(): QwenServerSettings {
  return {
    clientId: undefined,
    deviceCodeSeconds: 900,
    intervalSeconds: undefined,
    minimumPollSeconds: 0,
    pollScript: [],
    accessTokenSeconds: 6 * 60 * 60,
    reuse: "strict",
    refreshEndsAccessToken: false,
    refreshMilliseconds: 0,
    onRefresh: () => {},
    refreshTellsResourceUrl: true,
    refreshRefusedError: "invalid_request",
    modelAccess: "open",
    models: ["coder-model"],
    apiKeys: [],
    answer: (prompt) => `You said: ${prompt}`,
    errorFinish: false,
  };
}
