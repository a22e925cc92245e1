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
  readonly runtime: Runtime;
  readonly exchange: ExchangeRefreshToken;
}

const unreachableRetriesMs = [250, 1_000];

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
  const { outcome, replayed } = await presentToken(claim, options);
  const replay = claim.replay || replayed;
  if (outcome.kind === "renewed" && isAnothersLogin(claim.record.credential, outcome.credential)) {
    // Stored, it would turn one person's login into another's. The old token is spent all the same.
    await options.store.commit({ ...claim, replay }, { kind: "refused", oauthError: "account_mismatch" });
    return { status: "failed", error: accountMismatch() };
  }
  const record = await options.store.commit({ ...claim, replay }, outcome);
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

/**
 * Presents the token; after a lost answer the same token once more, at once: only a server's grace period closes
 * that gap, and it may be short. Where nothing was sent there is no hurry. An abort of the caller never comes in here.
 */
async function presentToken(
  claim: GrantedClaim,
  { store, client, runtime, exchange, replayWindowMs = 10_000 }: ClaimedExchange,
): Promise<{ outcome: RefreshOutcome; replayed: boolean }> {
  const { credential } = claim.record;
  if (credential.kind !== "oauth")
    throw new AuthError("invalid_request", "Only an OAuth login is refreshed.");
  const present = async (): Promise<RefreshOutcome> => {
    try {
      return await exchange({ client, credential, runtime });
    } catch (error) {
      await store.commit(claim, { kind: "unknown" }); // a defect must not keep the claim
      throw error;
    }
  };
  const firstSentAt = runtime.monotonicNow();
  let outcome = await present();
  for (const pause of unreachableRetriesMs) {
    if (outcome.kind !== "not-sent" || outcome.error?.code !== "network_error") break;
    await runtime.sleep(pause);
    outcome = await present();
  }
  const lost = outcome.kind === "unknown" && outcome.error?.details.retryAfterSeconds === undefined;
  const inTime = runtime.monotonicNow() - firstSentAt <= replayWindowMs;
  // Suspended, we may have been given up: somebody else's token is in the store then, and ours must stay unused.
  if (!lost || !inTime || (await hasMoved(store, claim))) return { outcome, replayed: false };
  return { outcome: withoutCertainty(await present()), replayed: true };
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
  return new AuthError("sign_in_again", message, { hint: "Sign in again.", details: { oauthError } });
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
  return new AuthError("account_mismatch", "The server answered with the login of another account.", {
    hint: "Sign in again.",
  });
}

function unreachable(): AuthError {
  return new AuthError("network_error", "The token endpoint gave no usable answer.", { hint: "Try again." });
}

function rateLimited(milliseconds: number): AuthError {
  const retryAfterSeconds = Math.ceil(milliseconds / 1000);
  return new AuthError("rate_limited", "The token endpoint has asked to be left alone for a while.", {
    hint: `Try again in ${retryAfterSeconds} s.`,
    details: { retryAfterSeconds },
  });
}
