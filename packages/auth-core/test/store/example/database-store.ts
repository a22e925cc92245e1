import type {
  Claim,
  CredentialStore,
  GrantedClaim,
  RefreshOutcome,
  SpentToken,
  StoredRecord,
} from "@link-assistant/auth-core";
import { spentTokenHash } from "@link-assistant/auth-core";

/** What the store needs of a database: one row per key, changed only from the version that was read. */
export interface Table {
  keys(): Promise<readonly string[]>;
  read(key: string): Promise<{ readonly row: Row; readonly version: number } | undefined>;
  /** False when somebody else has changed the row since `version`; 0 creates it. */
  write(key: string, row: Row, version: number): Promise<boolean>;
  /** The database's clock, epoch milliseconds: a lease must not depend on the clocks of its holders. */
  now(): Promise<number>;
}

export interface Row {
  /** Absent after a sign-out. */
  readonly record?: StoredRecord;
  readonly generation: number;
  readonly epoch: number;
  /** The fence: written before the token is presented, and kept when its holder never came back. */
  readonly claim?: { readonly id: string; readonly hash: string; readonly endsAt: number };
  readonly refused?: {
    readonly hash: string;
    readonly oauthError: string;
    readonly at: number;
    readonly interrupted: boolean;
  };
  readonly deferredUntil?: number;
}

// Longer than an exchange with its replay.
const leaseMs = 60_000;
const emptyRow: Row = { generation: 0, epoch: 0 };

/** A store on any database that can compare and swap. Nothing is locked while a request is under way. */
export function databaseStore(location: string, table: Table): CredentialStore {
  /** Reads, computes and writes, again and again until nobody came between. */
  async function change<T>(
    key: string,
    compute: (row: Row, now: number) => Promise<{ next?: Row; result: T }>,
  ) {
    for (;;) {
      const { row, version } = (await table.read(key)) ?? { row: emptyRow, version: 0 };
      const { next, result } = await compute(row, await table.now());
      if (next === undefined || (await table.write(key, next, version))) return result;
    }
  }

  return {
    location,
    read: async (key) => (await table.read(key))?.row.record,

    async keys() {
      const rows = await Promise.all(
        (await table.keys()).map(async (key) => ({ key, found: await table.read(key) })),
      );
      return rows.flatMap(({ key, found }) => (found?.row.record ? [key] : [])).sort();
    },

    update: (key, compute, options) =>
      change(key, async (row, now) => {
        const credential = compute(row.record);
        if (credential === row.record?.credential) return { result: row.record };
        const counters = { generation: row.generation + 1, epoch: row.epoch + 1 };
        if (credential === undefined) return { next: counters, result: undefined };
        const record: StoredRecord = { credential, ...counters, grantedAt: now, ...options };
        return { next: { record, ...counters }, result: record };
      }),

    claim: (key, spent) => change<Claim>(key, (row, now) => claimRow(key, row, spent, now)),
    commit: (claim, outcome) => change(claim.key, (row, now) => commitRow(row, claim, outcome, now)),
  };
}

async function claimRow(
  key: string,
  row: Row,
  spent: SpentToken,
  now: number,
): Promise<{ next?: Row; result: Claim }> {
  const { record, claim, refused, deferredUntil = 0 } = row;
  if (claim !== undefined && now < claim.endsAt)
    return { result: { status: "held", holder: "another process" } };
  if (record === undefined || !(await isCurrent(row, spent))) return { result: { status: "moved", record } };
  if (refused?.hash === spent.hash) return { result: { status: "refused", ...refused } };
  if (now < deferredUntil) return { result: { status: "deferred", until: deferredUntil } };
  const id = crypto.randomUUID();
  const replay = claim?.hash === spent.hash;
  return {
    next: { ...row, claim: { id, hash: spent.hash, endsAt: now + leaseMs } },
    result: { status: "granted", key, id, spent, record, replay },
  };
}

async function commitRow(
  row: Row,
  granted: GrantedClaim,
  outcome: RefreshOutcome,
  now: number,
): Promise<{ next?: Row; result: StoredRecord }> {
  const { claim, deferredUntil: _, ...rest } = row;
  const { spent, record } = granted;
  const isOurs = claim?.id === granted.id;
  const stillExpected = row.epoch === record.epoch && (await isCurrent(row, spent));
  // The fence is the token and not the lease: a holder whose lease has lapsed may still bring the answer.
  if (!stillExpected) return { ...(isOurs && { next: rest }), result: row.record ?? record };
  if (outcome.kind === "renewed") {
    const generation = row.generation + 1;
    const renewed = { ...record, credential: outcome.credential, generation, refreshedAt: now };
    return { next: { record: renewed, generation, epoch: row.epoch }, result: renewed };
  }
  if (outcome.kind === "refused") {
    const refused = {
      hash: spent.hash,
      oauthError: outcome.oauthError,
      at: now,
      interrupted: granted.replay,
    };
    return { next: { ...rest, refused }, result: record };
  }
  const deferred = outcome.pauseMs === undefined ? {} : { deferredUntil: now + outcome.pauseMs };
  // After a lost answer the fence stays, lapsed: whoever claims next knows that the token may be spent.
  const fence =
    outcome.kind === "unknown" ? { claim: { id: granted.id, hash: spent.hash, endsAt: now } } : {};
  return { next: { ...rest, ...deferred, ...fence }, result: record };
}

async function isCurrent({ record, generation }: Row, spent: SpentToken): Promise<boolean> {
  const token = record?.credential.kind === "oauth" ? record.credential.refreshToken : undefined;
  return (
    token !== undefined && generation === spent.generation && (await spentTokenHash(token)) === spent.hash
  );
}
