import { longestExchangeMs } from "./authorization-server.js";
import type { Exchange, Result } from "./history.js";
import type { Simulation } from "./simulation.js";
import { isForeign } from "./subject.js";

/**
 * What must be true of every run, as far as it shows only at the end (S1, S4 and S5 are watched while it goes on):
 *
 * - S2: the store ends with the newest pair, unless an accepted limit explains the loss of an answer.
 * - S3: whoever asks after somebody was given a pair is given none that is older.
 * - L1: every process that lives ends with a token or an `AuthError`.
 * - L2: nobody is told to sign in again unless the server has refused a token.
 */
export function checkHistory(simulation: Simulation): readonly string[] {
  return [
    ...defects(simulation),
    ...needlessSignIns(simulation),
    ...regressions(simulation),
    ...losses(simulation),
    ...ending(simulation),
  ];
}

function defects({ history }: Simulation): readonly string[] {
  return history.results
    .filter(({ defect }) => defect !== undefined)
    .map(({ process, defect }) => `L1: ${process} failed with ${defect}`);
}

function needlessSignIns({ history }: Simulation): readonly string[] {
  const refusedAt = history.exchanges.filter(({ learned }) => learned === "refusal").map(learningTime);
  const firstRefusal = Math.min(...refusedAt);
  return history.results
    .filter(({ code, at }) => code === "sign_in_again" && at < firstRefusal)
    .map(({ process }) => `L2: ${process} was told to sign in again, and the server has refused nothing`);
}

function learningTime({ learnedAt }: Exchange): number {
  return learnedAt ?? Number.POSITIVE_INFINITY;
}

function regressions({ history }: Simulation): readonly string[] {
  // What a failing disk has kept from the store is given out all the same, and the next one does not find it.
  if (history.diskFailures.length > 0) return [];
  return history.results.flatMap((later) => {
    const newer = history.results.find((earlier) => isOlder(later, earlier) && isBefore(earlier, later));
    if (newer === undefined) return [];
    return [
      `S3: ${later.process} was given pair ${later.pair} after ${newer.process} got pair ${newer.pair}`,
    ];
  });
}

/** Of two sign-ins neither is older: the later one may have been stored first. */
function isOlder({ pair, login }: Result, other: Result): boolean {
  return pair !== undefined && other.pair !== undefined && pair < other.pair && login === other.login;
}

function isBefore(earlier: Result, later: Result): boolean {
  return earlier.given <= later.asked;
}

/** Answers that were given and never reached the disk, without a reason. */
function losses(simulation: Simulation): readonly string[] {
  return lostAnswers(simulation)
    .filter((exchange) => excuse(simulation, exchange) === undefined)
    .map(({ process, issued }) => `S2: ${process} got pair ${issued} and nobody has saved it`);
}

/** What the last callers found, when all was calm again. */
function ending(simulation: Simulation): readonly string[] {
  const { history, server } = simulation;
  const heirs = history.results.filter(({ process }) => process === "last" || process.startsWith("heir"));
  if (history.login === undefined) {
    return heirs
      .filter(({ code }) => code !== "not_signed_in")
      .map((result) => `S2: after the sign-out ${result.process} got ${describe(result)}`);
  }
  if (history.login === "uncertain" || mayBeLost(simulation)) return [];
  const refusals = heirs
    .filter((result) => result.pair === undefined && (!isProvisional(result) || result === heirs.at(-1)))
    .map((result) => `S2: the login is lost: ${result.process} got ${describe(result)}`);
  const last = heirs.at(-1)?.pair;
  if (last !== undefined && last !== server.newest()) {
    refusals.push(`S2: the store ends with pair ${last}, the server with ${server.newest()}`);
  }
  return refusals;
}

/** Somebody else may be about to bring a token, or the server has just failed: whoever asks again is served. */
export function isProvisional(result: Result | undefined): boolean {
  return result?.code === "lock_timeout" || result?.code === "rate_limited";
}

/**
 * The accepted limits: on a server that forgives nothing, a login is lost when the answer to a refresh dies on
 * its way, or dies with the process that received it before it could be written down, when a process is
 * frozen in the middle of an exchange for longer than the others can wait, and when another tool presents a
 * token that was presented before.
 */
function mayBeLost(simulation: Simulation): boolean {
  if (simulation.plan.reuse !== "strict") return false;
  return (
    lostAnswers(simulation).length > 0 ||
    simulation.history.exchanges.some(wasFrozen) ||
    foreignReuse(simulation)
  );
}

function foreignReuse({ history }: Simulation): boolean {
  return history.exchanges.some(
    ({ process, presented, number }) =>
      isForeign(process) &&
      history.exchanges.some((other) => other.presented === presented && other.number < number),
  );
}

function wasFrozen({ sentAt, learnedAt }: Exchange): boolean {
  return learnedAt !== undefined && learnedAt - sentAt >= longestExchangeMs;
}

function lostAnswers({ history }: Simulation): readonly Exchange[] {
  // Answers that belong to an earlier sign-in are nobody's any more.
  return history.exchanges.filter(
    ({ login, issued }) => issued !== undefined && login === history.login && !history.saved.has(issued),
  );
}

function excuse(
  { history, processes }: Simulation,
  { process, learned, sentAt }: Exchange,
): string | undefined {
  if (isForeign(process)) return "another tool lost it";
  if (learned === "nothing") return "the answer was lost";
  if (processes.some(({ name, state }) => name === process && state === "killed")) return "its process died";
  if (history.diskFailures.some((failure) => failure.process === process && failure.at >= sentAt)) {
    return "the disk failed";
  }
  return undefined;
}

function describe({ pair, code, defect }: Result): string {
  return pair === undefined ? (code ?? defect ?? "nothing") : `pair ${pair}`;
}
