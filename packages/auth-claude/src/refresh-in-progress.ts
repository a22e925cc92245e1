import type { Host } from "@link-assistant/auth-core";

/** Claude Code itself takes a lock over after this time. */
const staleMs = 60_000;
const longestWaitMs = 2000;
const pauseMs = 200;

/**
 * Waits while Claude Code holds one of its locks, at most 2 seconds: what is read then is newer. The lock folders
 * are only looked at; an old one was left behind by a process that died.
 */
export async function waitForRefresh(host: Host, locks: readonly string[]): Promise<void> {
  for (let waited = 0; waited < longestWaitMs; waited += pauseMs) {
    const held = await Promise.all(locks.map((lock) => isHeld(host, lock)));
    if (!held.includes(true)) return;
    await host.sleep(pauseMs);
  }
}

async function isHeld(host: Host, lock: string): Promise<boolean> {
  const reading = await host.readFile(lock);
  if (reading.status === "absent") return false;
  return reading.modifiedAt !== undefined && host.now() - reading.modifiedAt < staleMs;
}
