import { fileStoreSubject, home, type Subject } from "./subject.js";
import {
  blindDoorway,
  cachedReads,
  neverDoubtsItsLock,
  privatePaths,
  type Weakness,
  withoutSyncing,
} from "./weaknesses.js";

/**
 * Stores that lack something, in which the explorer must find the loss. The store's code is never touched: what
 * is taken away is taken away from its disk.
 */
export interface NegativeControl {
  readonly name: string;
  readonly subject: Subject;
  readonly detached?: boolean;
}

export const negativeControls: readonly NegativeControl[] = [
  // A lock of one's own cannot be handed to another process, so the exchange stays at home.
  {
    ...control(
      "without the lock",
      privatePaths((path) => isLock(path) || isJournal(path)),
    ),
    detached: false,
  },
  control("without the re-read", cachedReads("/record.json")),
  control("without the journal", privatePaths(isJournal)),
  // A right for each dead instance, a look at the lock before sending, and a look at the others' records: each of
  // them alone keeps two processes that take over the same dead lock apart. The usual lock has none of them.
  control(
    "with a take-over that checks and then replaces",
    privatePaths(isRight),
    neverDoubtsItsLock(fileStoreSubject.lockFile),
    blindDoorway,
  ),
  control("without the note of what the server has said", privatePaths(isNote)),
  control("without fsync of files", withoutSyncing("syncFile")),
  control("without fsync of folders", withoutSyncing("syncFolder")),
];

function isLock(path: string): boolean {
  return path.startsWith(`${home}/run/`);
}

function isRight(path: string): boolean {
  return path.includes(".lock.break.");
}

function isNote(path: string): boolean {
  return path.endsWith("/refused.json") || path.endsWith("/deferred.json");
}

function isJournal(path: string): boolean {
  return path.includes("/journal/");
}

function control(name: string, ...weaknesses: readonly Weakness[]): NegativeControl {
  return {
    name,
    subject: {
      ...fileStoreSubject,
      openStore(ports) {
        const disk = weaknesses.reduce((weak, weaken) => weaken({ ...ports, disk: weak }), ports.disk);
        return fileStoreSubject.openStore({ ...ports, disk });
      },
    },
  };
}
