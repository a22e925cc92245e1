import type { OAuthCredential, StoredCredential } from "../credential.js";
import { AuthError } from "../error.js";
import { readJwtUnverified } from "../importing/jwt.js";
import type { OAuthClient } from "../oauth/client.js";
import type { ExchangeOptions } from "../oauth/exchange-refresh-token.js";
import type { Runtime } from "../ports/runtime.js";
import type { Claim, CredentialStore, GrantedClaim, RefreshOutcome } from "../store/credential-store.js";
import { refreshTokenHash } from "../store/spent-token.js";
import type { RefreshStep } from "./step.js";

/** One presentation of the refresh token. `exchangeRefreshToken`, or a stand-in. */
export type ExchangeRefreshToken = (options: ExchangeOptions) => Promise<RefreshOutcome>;

export interface ClaimedExchange {
  readonly store: CredentialStore;
  readonly client: OAuthClient;
  /** How long after a lost answer the same token may be presented again. Default 10 s. */
  readonly replayWindowMs?: number | undefined;
  /** Ahead of need: nobody waits for the answer. */
  readonly ahead?: boolean | undefined;
  readonly runtime: Runtime;
  readonly exchange: ExchangeRefreshToken;
}

const unreachableRetriesMs = [250, 1_000];
// After a failure nobody asks for a moment: fifty who wait do not each try what has just failed for one of them.
const pauseMs = 5_000;
const pauseAheadMs = 60_000;
// Whatever the server says, nobody is kept away longer than this.
const longestPauseMs = 60 * 60_000;

/** From the answer to a claim to the answer of the refresh: exchange, commit, and what it means for the caller. */
export async function exchangeClaimed(claim: Claim, options: ClaimedExchange): Promise<RefreshStep> {
  switch (claim.status) {
    case "granted":
      return exchangeGranted(claim, options);
    case "moved":
      return { status: "moved", record: claim.record };
    case "held":
      return { status: "wait", holder: claim.holder };
    case "uncertain":
      return { status: "wait", holder: "an interrupted refresh", until: claim.until };
    case "deferred":
      return { status: "failed", error: rateLimited(claim.until - options.runtime.now()) };
    case "refused":
      return { status: "failed", error: signInAgain(claim.interrupted, claim.oauthError) };
    case "unavailable":
      return { status: "failed", error: new AuthError("store_unavailable", claim.reason) };
  }
}

async function exchangeGranted(claim: GrantedClaim, options: ClaimedExchange): Promise<RefreshStep> {
  const { outcome, replayed } = await present(claim, options);
  const replay = claim.replay || replayed;
  if (outcome.kind === "renewed" && isAnothersLogin(claim.record.credential, outcome.credential)) {
    // Stored, it would turn one person's login into another's. The old token is spent all the same.
    await options.store.commit({ ...claim, replay }, { kind: "refused", oauthError: "account_mismatch" });
    return { status: "failed", error: accountMismatch() };
  }
  const failed = outcome.kind === "not-sent" || outcome.kind === "unknown";
  const ending = failed ? { ...outcome, pauseMs: pauseAfter(outcome, claim, options) } : outcome;
  const record = await options.store.commit({ ...claim, replay }, ending);
  if ((await refreshTokenHash(record.credential)) !== claim.spent.hash && outcome.kind !== "renewed") {
    return { status: "moved", record };
  }
  switch (outcome.kind) {
    case "renewed":
      return { status: "renewed", record };
    case "refused":
      return { status: "failed", error: signInAgain(replay, outcome.oauthError) };
    default:
      return { status: "failed", error: outcome.error ?? unreachable() };
  }
}

/** Whatever goes wrong on the way, a claim that was made is ended. */
async function present(claim: GrantedClaim, options: ClaimedExchange): Promise<Presented> {
  try {
    return await presentToken(claim, options);
  } catch (error) {
    await options.store.commit(claim, { kind: "unknown" });
    throw error;
  }
}

interface Presented {
  readonly outcome: RefreshOutcome;
  readonly replayed: boolean;
}

/**
 * Presents the token; after a lost answer the same token once more, at once: only a server's grace period closes
 * that gap, and it may be short. Where nothing was sent there is no hurry. An abort of the caller never comes in here.
 */
async function presentToken(
  claim: GrantedClaim,
  { store, client, runtime, exchange, replayWindowMs = 10_000 }: ClaimedExchange,
): Promise<Presented> {
  const { credential } = claim.record;
  if (credential.kind !== "oauth")
    throw new AuthError("invalid_request", "Only an OAuth login is refreshed.");
  const firstSentAt = runtime.monotonicNow();
  let outcome = await exchange({ client, credential, runtime });
  for (const pause of unreachableRetriesMs) {
    if (outcome.kind !== "not-sent" || outcome.error?.code !== "network_error") break;
    await runtime.sleep(pause);
    outcome = await exchange({ client, credential, runtime });
  }
  const lost = outcome.kind === "unknown" && outcome.error?.details.retryAfterSeconds === undefined;
  const inTime = runtime.monotonicNow() - firstSentAt <= replayWindowMs;
  // Suspended, we may have been given up: somebody else's token is in the store then, and ours must stay unused.
  if (!lost || !inTime || (await hasMoved(store, claim))) return { outcome, replayed: false };
  return { outcome: withoutCertainty(await exchange({ client, credential, runtime })), replayed: true };
}

/**
 * How long all processes leave the server alone: as it has asked; else a moment, and ahead of need a minute, though
 * not beyond the time at which the token is needed. A token in doubt is presented again soon, while a server's
 * grace may last.
 */
function pauseAfter(
  { kind, error }: Extract<RefreshOutcome, { readonly kind: "not-sent" | "unknown" }>,
  { record, replay }: GrantedClaim,
  { ahead = false, runtime }: ClaimedExchange,
): number {
  const asked = error?.details.retryAfterSeconds;
  if (asked !== undefined) return Math.min(asked * 1000, longestPauseMs);
  if (!ahead || (kind === "unknown" && !replay)) return pauseMs;
  const { credential } = record;
  const endsAt = credential.kind === "oauth" ? (credential.expiresAt ?? Number.POSITIVE_INFINITY) : 0;
  return Math.max(pauseMs, Math.min(pauseAheadMs, endsAt - pauseAheadMs - runtime.now()));
}

async function hasMoved(store: CredentialStore, { key, spent }: GrantedClaim): Promise<boolean> {
  const record = await store.read(key);
  return (await refreshTokenHash(record?.credential)) !== spent.hash;
}

/** The first presentation may have been spent, so a second one that was not sent does not make it unspent. */
function withoutCertainty(outcome: RefreshOutcome): RefreshOutcome {
  return outcome.kind === "not-sent" ? { ...outcome, kind: "unknown" } : outcome;
}

function signInAgain(interrupted: boolean, oauthError: string): AuthError {
  const message = interrupted
    ? "The last refresh was interrupted, and the server no longer accepts this login."
    : "The server no longer accepts this login.";
  return new AuthError("sign_in_again", message, { details: { oauthError } });
}

/** By the subjects of two ID tokens (OpenID Connect Core, section 12.2): a refresh must keep the subject. */
function isAnothersLogin(before: StoredCredential, after: OAuthCredential): boolean {
  const subject = (idToken: string | undefined): unknown =>
    idToken === undefined ? undefined : readJwtUnverified(idToken)?.claims.sub;
  const former = before.kind === "oauth" ? subject(before.idToken) : undefined;
  const latter = subject(after.idToken);
  return former !== undefined && latter !== undefined && former !== latter;
}

function accountMismatch(): AuthError {
  return new AuthError("account_mismatch", "The server answered with the login of another account.");
}

function unreachable(): AuthError {
  return new AuthError("network_error", "The token endpoint gave no usable answer.", { hint: "Try again." });
}

function rateLimited(milliseconds: number): AuthError {
  const retryAfterSeconds = Math.ceil(milliseconds / 1000);
  const message = "The token endpoint is left alone for a while: it has asked for that, or has just failed.";
  return new AuthError("rate_limited", message, {
    hint: `Try again in ${retryAfterSeconds} s.`,
    details: { retryAfterSeconds },
  });
}
