import type { StoredRecord } from "../store/credential-store.js";

const minute = 60_000;

export interface Wanted {
  /** The token must live at least this long, milliseconds. */
  readonly minValidityMs: number;
  /** An access token that a resource server has refused: any other will do, this one will not. */
  readonly refused?: string | undefined;
}

/** Can the stored credential be handed out as it is? A link is followed by whoever knows its source. */
export function isUsable({ credential }: StoredRecord, wanted: Wanted, now: number): boolean {
  if (credential.kind === "link") return true;
  if (credential.kind === "oauth" && credential.accessToken === wanted.refused) return false;
  return credential.expiresAt === undefined || now + wanted.minValidityMs < credential.expiresAt;
}

/** The access token lives, if only for a moment: what to hand out when a refresh is not possible now. */
export function stillLives(record: StoredRecord, refused: string | undefined, now: number): boolean {
  return isUsable(record, { minValidityMs: 0, refused }, now);
}

/**
 * The server refuses a refresh before a time that it has told (`earliest_refresh_at`), and may take the token for spent
 * by the attempt. Beyond the end of the access token that time says nothing.
 */
export function isTooEarly({ credential }: StoredRecord, now: number): boolean {
  if (credential.kind !== "oauth") return false;
  const { refreshNotBefore = 0, expiresAt = Number.POSITIVE_INFINITY } = credential;
  return now < Math.min(refreshNotBefore, expiresAt);
}

/**
 * The advisory window: a tenth of the token's life before its end, at least one and at most five minutes. In it
 * the token is still handed out while somebody refreshes behind. `jitter` in 0..1 moves the window by up to a
 * tenth either way, so that machines that signed in together do not refresh together.
 */
export function isRefreshDue(record: StoredRecord, now: number, jitter: number): boolean {
  const { credential, grantedAt, refreshedAt } = record;
  if (credential.kind !== "oauth" || credential.refreshToken === undefined) return false;
  const { expiresAt, refreshNotBefore = 0 } = credential;
  if (expiresAt === undefined || now < refreshNotBefore) return false;
  const life = expiresAt - (refreshedAt ?? grantedAt);
  const window = Math.max(minute, Math.min(5 * minute, life / 10));
  return now >= expiresAt - window * (0.9 + 0.2 * jitter);
}
