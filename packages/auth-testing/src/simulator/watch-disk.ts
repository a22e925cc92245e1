import type { DiskTree } from "./disk-tree.js";
import type { History } from "./history.js";
import type { Fate, Scheduler, Step } from "./scheduler.js";
import { isForeign, type Subject } from "./subject.js";

export interface WatchedDisk {
  readonly tree: DiskTree;
  readonly history: History;
  readonly subject: Subject;
  readonly numberOf: (token: string) => number | undefined;
  readonly scheduler: Scheduler;
}

/**
 * Looks at the disk after each step. Notes which answers have become durable, and watches rule S4: the
 * credential is whole at every moment, and nobody but a sign-out takes it away.
 */
export function watchDisk({
  tree,
  history,
  subject,
  numberOf,
  scheduler,
}: WatchedDisk): (step: Step, fate: Fate) => void {
  const path = subject.credentialFile;
  const folder = path.slice(0, path.lastIndexOf("/"));
  let wasThere = false;
  /** What was looked at last: most steps leave the credential as it is. */
  let seen: Uint8Array | undefined;

  /** A journal is read by whoever comes next; a file beside the credential is not, until it has its name. */
  function noteSaved(file: string): void {
    const text = new TextDecoder().decode(contentOf(tree, file));
    for (const [token] of text.matchAll(/CNRY-refresh-\d+-end/g)) {
      const pair = numberOf(token);
      if (pair !== undefined) history.saved.add(pair);
    }
  }

  function look(after: string): void {
    const content = contentOf(tree, path);
    if (content !== undefined && content === seen) return;
    seen = content;
    if (content === undefined) {
      if (wasThere) history.violations.push(`S4: the credential is gone after ${after}`);
      wasThere = false;
    } else if (!subject.isWhole(new TextDecoder().decode(content))) {
      history.violations.push(`S4: the credential is damaged after ${after}`);
    } else wasThere = true;
  }

  return ({ label, process }, fate) => {
    if (fate.kind === "power-cut") return look("a power cut");
    if (fate.kind === "fails") history.diskFailures.push({ process: process.name, at: scheduler.now() });
    if (fate.kind === "fails" || (fate.kind === "killed" && fate.when === "before")) return;
    if (label.startsWith("syncFile ") && label.includes("/journal/"))
      noteSaved(label.slice("syncFile ".length));
    if (label === `syncFolder ${folder}`) noteSaved(path);
    if (!label.includes(path) || label.startsWith("read ")) return;
    // Another tool may do with its file what it likes, and a sign-out is there to remove it.
    const mayRemove = isForeign(process.name) || process.name === "sign-out";
    if (mayRemove) wasThere = contentOf(tree, path) !== undefined;
    else look(`${process.name}: ${label}`);
  };
}

function contentOf(tree: DiskTree, path: string): Uint8Array | undefined {
  try {
    return tree.find(path).content;
  } catch {
    return undefined;
  }
}
