import { AuthError, isAuthError } from "../error.js";
import { exchangeRefreshToken } from "../oauth/exchange-refresh-token.js";
import type { Runtime } from "../ports/runtime.js";
import type { CredentialStore } from "../store/credential-store.js";
import { type ExchangeRefreshToken, exchangeClaimed } from "./exchange-claimed.js";
import { type ExchangeRequest, exchangeAnswerText, parseExchangeRequest } from "./exchange-message.js";
import type { RefreshStep } from "./step.js";

/** What the exchange process brings along; all else comes with the request. */
export interface ServeExchangeOptions {
  readonly runtime: Runtime;
  /** Opens the store that the request describes. */
  openStore(description: unknown): Promise<CredentialStore>;
  readonly exchange?: ExchangeRefreshToken;
}

/**
 * The exchange process's side: one request, one exchange, one answer. The answer is in the journal and the store
 * before it is said; an empty request means that the caller died, and nothing was begun.
 */
export async function serveExchange(requestText: string, options: ServeExchangeOptions): Promise<string> {
  if (requestText === "") return "";
  return exchangeAnswerText(await answer(parseExchangeRequest(requestText), options));
}

async function answer(request: ExchangeRequest, options: ServeExchangeOptions): Promise<RefreshStep> {
  const { key, lockId, spent, client, replayWindowMs, ahead } = request;
  const { runtime, exchange = exchangeRefreshToken } = options;
  try {
    const store = await options.openStore(request.store);
    if (store.handOver === undefined)
      throw new AuthError("unsupported", "This store has no lock to hand over.");
    const claim = await store.handOver.claim(key, lockId, spent);
    return await exchangeClaimed(claim, { store, client, runtime, exchange, replayWindowMs, ahead });
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return { status: "failed", error };
  }
}
