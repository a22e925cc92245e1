import { AuthError, type AuthErrorCode, isAuthError } from "../error.js";
import type { OAuthClient } from "../oauth/client.js";
import { exchangeRefreshToken } from "../oauth/exchange-refresh-token.js";
import { throwIfCancelled } from "../oauth/time-limit.js";
import type { Runtime } from "../ports/runtime.js";
import type { Provider, ProviderSettings } from "../provider.js";
import { signInCommand } from "../sign-in-command.js";
import type { CredentialStore, SpentToken, StoredRecord } from "../store/credential-store.js";
import { refreshTokenHash } from "../store/spent-token.js";
import { clientOfLogin } from "./client-of-login.js";
import { type DetachedExchange, refreshDetached } from "./detached-exchange.js";
import { type ExchangeRefreshToken, exchangeClaimed } from "./exchange-claimed.js";
import type { RefreshStep } from "./step.js";
import { isRefreshDue, isTooEarly, isUsable, stillLives } from "./validity.js";

/** Which login is to be usable, for how long, and how its refresh token is spent if it must be. */
export interface RefreshOptions {
  readonly store: CredentialStore;
  readonly key: string;
  readonly provider: Pick<Provider, "id" | "name" | "oauth" | "refreshPolicy">;
  readonly settings: ProviderSettings;
  readonly runtime: Runtime;
  /** The access token that a resource server answered with 401. Whatever else is stored by now will do. */
  readonly refused?: string | undefined;
  /** The token must live at least this long, milliseconds. Default 60,000. */
  readonly minValidityMs?: number | undefined;
  /** Ends the waiting. An exchange that has begun goes on to its end. */
  readonly signal?: AbortSignal | undefined;
  /** One presentation of the token. Default: {@link exchangeRefreshToken}. */
  readonly exchange?: ExchangeRefreshToken;
  /** Exchange in a process of its own, so that no death of this one loses the answer. Default: in this process. */
  readonly detached?: DetachedExchange | undefined;
}

// Longer than a holder's exchange with its replay.
const longestWaitMs = 75_000;
// So short a pause is waited out, once: what then fails has failed since we asked.
const waitedOutMs = 5_000;
// Waiters look often at first, since most exchanges take a fraction of a second, then leave the machine in peace.
const firstPollMs = 25;
const longestPollMs = 250;

/**
 * A usable record: read, and refreshed if it must be. Of all processes that ask at the same moment one spends the
 * refresh token, the others wait and take what it stored. A failure never removes or blanks what is stored, and
 * while the old access token lives it is the answer to a refresh that is not possible now.
 *
 * @throws AuthError `not_signed_in`, `sign_in_again`, or what stood in the way.
 *
 * @example
 * ```ts
 * import { type CredentialStore, type Provider, refreshCredential } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const store: CredentialStore;
 * declare const provider: Provider;
 * const record = await refreshCredential({ store, key: "qwen", provider, settings: {}, runtime: systemRuntime() });
 * ```
 */
export async function refreshCredential(options: RefreshOptions): Promise<StoredRecord> {
  const { store, key, runtime, refused, signal } = options;
  const wanted = { minValidityMs: options.minValidityMs ?? 60_000, refused };
  const askedAt = runtime.now();
  const deadline = runtime.monotonicNow() + longestWaitMs;
  let waitedOut = false;
  for (let pollMs = firstPollMs; ; pollMs = Math.min(longestPollMs, pollMs * 1.25)) {
    throwIfCancelled(signal);
    const record = await store.read(key);
    if (record === undefined) throw notSignedIn(options);
    clientOfLogin(options.provider, options.settings, record, key); // of another server, not even a living token is handed out
    if (isUsable(record, wanted, runtime.now())) return record;
    const lives = stillLives(record, refused, runtime.now());
    // What came for another is as good as what would come for us: asking again would not make it longer.
    if (lives && (record.refreshedAt ?? 0) > askedAt) return record;
    if (isTooEarly(record, runtime.now())) {
      if (lives) return record;
      throw refusedTooEarly(options);
    }
    const step = await attempt(options, record);
    if (step.status === "renewed") return step.record;
    if (step.status === "moved" && step.record && isUsable(step.record, wanted, runtime.now()))
      return step.record;
    const mustWaitLong = step.status === "failed" || (step.status === "wait" && step.until !== undefined);
    const isLate = runtime.monotonicNow() >= deadline;
    if (lives && (mustWaitLong || isLate)) return record;
    let waitMs = pollMs;
    if (step.status === "failed") {
      waitMs = (step.error.details.retryAfterSeconds ?? Number.POSITIVE_INFINITY) * 1000;
      if (waitedOut || waitMs > waitedOutMs) throw namingSignIn(step.error, options);
      waitedOut = true;
    } else if (isLate) throw stillHeld(options, step);
    await runtime.sleep(waitMs, signal).catch(() => throwIfCancelled(signal));
  }
}

/**
 * Refreshes before it must be, in the advisory window ({@link isRefreshDue}): for whoever has just handed out a
 * token that will end soon. Resolves when a detached exchange has its request, or when the exchange in this
 * process has ended. Its failure is nobody's concern yet, so it never rejects with an `AuthError`.
 */
export async function refreshAhead(options: RefreshOptions): Promise<void> {
  const { store, key, provider, runtime } = options;
  // Where a refresh ends the old access token too, the one that was just handed out must live on.
  if (provider.refreshPolicy?.endsAccessToken) return;
  const record = await store.read(key);
  const [byte = 0] = runtime.randomBytes(1);
  if (record !== undefined && isRefreshDue(record, runtime.now(), byte / 255))
    await attempt(options, record, true);
}

async function attempt(options: RefreshOptions, record: StoredRecord, ahead = false): Promise<RefreshStep> {
  const { store, key, provider, runtime, signal, detached } = options;
  try {
    const claimed = {
      store,
      runtime,
      client: clientFor(options, record),
      exchange: options.exchange ?? exchangeRefreshToken,
      replayWindowMs: provider.refreshPolicy?.replayWindowMs,
      ahead,
    };
    const spent = await tokenToSpend(options, record);
    if (detached === undefined || store.handOver === undefined) {
      return await exchangeClaimed(await store.claim(key, spent, signal), claimed);
    }
    const { handOver } = store;
    return await refreshDetached({ ...claimed, key, spent, detached, handOver, signal });
  } catch (error) {
    throwIfCancelled(signal); // of the wait for another tool's lock
    if (!isAuthError(error)) throw error;
    return { status: "failed", error };
  }
}

function clientFor({ provider, settings, key }: RefreshOptions, record: StoredRecord): OAuthClient {
  const client = clientOfLogin(provider, settings, record, key);
  if (client !== undefined) return client;
  throw new AuthError("sign_in_again", `${provider.name} has no refresh for the login ${key}.`);
}

async function tokenToSpend({ key }: RefreshOptions, record: StoredRecord): Promise<SpentToken> {
  const hash = await refreshTokenHash(record.credential);
  if (hash !== undefined) return { hash, generation: record.generation };
  const what = record.credential.kind === "api-key" ? "key" : "login";
  throw new AuthError("sign_in_again", `The ${what} ${key} has ended and cannot be refreshed.`);
}

function notSignedIn({ provider, key }: RefreshOptions): AuthError {
  return new AuthError("not_signed_in", `Not signed in to ${provider.name} (${key}).`, {
    hint: signInCommand(key),
    details: { provider: provider.id },
  });
}

/** A refused access token is no reason to spend the refresh token before its time. */
function refusedTooEarly({ provider, key }: RefreshOptions): AuthError {
  return new AuthError(
    "sign_in_again",
    `${provider.name} has refused the access token of ${key}, and takes no refresh of it yet.`,
    { hint: signInCommand(key), details: { provider: provider.id } },
  );
}

/** Who spends the token does not know whose it is. */
function namingSignIn(error: AuthError, { provider, key }: RefreshOptions): AuthError {
  const { code, message, hint, details, cause } = error;
  if (hint !== undefined || !endsWithSignIn.includes(code)) return error;
  return new AuthError(code, message, {
    hint: signInCommand(key),
    details: { ...details, provider: provider.id },
    cause,
  });
}

const endsWithSignIn: readonly AuthErrorCode[] = ["not_signed_in", "sign_in_again", "account_mismatch"];

function stillHeld({ key }: RefreshOptions, step: RefreshStep): AuthError {
  const holder = step.status === "wait" ? step.holder : "other processes";
  return new AuthError("lock_timeout", `The login ${key} is still being refreshed by ${holder}.`, {
    hint: "Try again, or see `agent auth doctor`.",
  });
}
