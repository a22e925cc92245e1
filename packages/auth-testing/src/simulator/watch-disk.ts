import type { DiskTree } from "./disk-tree.js";
import type { History } from "./history.js";
import type { Fate, Step } from "./scheduler.js";

export interface WatchedDisk {
  readonly tree: DiskTree;
  readonly history: History;
  /** The file that holds the credential. */
  readonly path: string;
  readonly numberOf: (token: string) => number | undefined;
}

/**
 * Looks at the disk after each step. Notes which answers have become durable, and watches rule S4: the
 * credential is whole at every moment, and nobody but a sign-out takes it away.
 */
export function watchDisk({ tree, history, path, numberOf }: WatchedDisk): (step: Step, fate: Fate) => void {
  let wasThere = false;

  function noteSaved(file: string): void {
    for (const [token] of readText(tree, file)?.matchAll(/CNRY-refresh-\d+-end/g) ?? []) {
      const pair = numberOf(token);
      if (pair !== undefined) history.saved.add(pair);
    }
  }

  function look(after: string): void {
    const content = readText(tree, path);
    if (content === undefined) {
      if (wasThere) history.violations.push(`S4: the credential is gone after ${after}`);
      wasThere = false;
    } else if (!isWhole(content)) {
      history.violations.push(`S4: the credential is damaged after ${after}`);
    } else wasThere = true;
  }

  return ({ label, process }, fate) => {
    if (fate.kind === "power-cut") return look("a power cut");
    if (fate.kind === "fails") history.diskFailures.add(process.name);
    if (fate.kind === "fails" || (fate.kind === "killed" && fate.when === "before")) return;
    if (label.startsWith("syncFile ")) noteSaved(label.slice("syncFile ".length));
    if (label.includes(path) && !label.startsWith("read ")) look(`${process.name}: ${label}`);
  };
}

function readText(tree: DiskTree, path: string): string | undefined {
  try {
    return new TextDecoder().decode(tree.find(path).content);
  } catch {
    return undefined;
  }
}

/** A sign-out may leave a record without a credential; a credential without its tokens is a loss. */
function isWhole(content: string): boolean {
  try {
    const { credential } = JSON.parse(content) as {
      credential?: { accessToken?: unknown; refreshToken?: unknown } | null;
    };
    return credential === null || Boolean(credential?.accessToken && credential.refreshToken);
  } catch {
    return false;
  }
}
