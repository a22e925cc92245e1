import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.js";
import { formatDuration } from "../../terminal/duration.js";
import { tilde } from "../../terminal/tilde.js";
import type { Diagnosis } from "./diagnosis.js";

// Older than any holder that lives: locks have a heartbeat, exchanges a time limit of a minute.
const oldMs = 5 * 60_000;

const kinds: readonly { readonly pattern: RegExp; describe(age: string): Omit<Diagnosis, "subject"> }[] = [
  {
    pattern: /\.lock$/,
    describe: (age) => ({
      id: "stale-lock",
      severity: "warning",
      reason: `A program that ended ${age} ago left this lock behind. The next one that needs it takes it over.`,
      fix: "agent auth token PROVIDER",
    }),
  },
  {
    pattern: /[\\/]journal[\\/]/,
    describe: (age) => ({
      id: "open-journal",
      severity: "warning",
      reason: `A renewal that began ${age} ago did not end. The next one finishes or repeats it.`,
      fix: "agent auth token PROVIDER",
    }),
  },
  {
    pattern: /\.tmp$/,
    describe: (age) => ({
      id: "temporary-file",
      severity: "info",
      reason: `A program that was ended ${age} ago left this file behind; it may hold a secret.`,
      fix: "agent auth token PROVIDER",
    }),
  },
  {
    pattern: /\.(corrupt|broken|aside)[^\\/]*$|[\\/]aside[\\/]/,
    describe: (age) => ({
      id: "set-aside",
      severity: "info",
      reason: `It could not be understood ${age} ago and was kept for you to look at.`,
      fix: "remove it when you no longer need it",
    }),
  },
];

/** What crashed programs left in our own folder. Nothing of it blocks anybody for good. */
export async function checkLeftovers(context: Context): Promise<readonly Diagnosis[]> {
  const { agentHome, host } = context;
  const names = await readdir(agentHome, { recursive: true }).catch(() => []);
  const found: Diagnosis[] = [];
  for (const name of names) {
    const path = join(agentHome, name);
    const kind = kinds.find(({ pattern }) => pattern.test(path));
    const status = kind && (await stat(path).catch(() => undefined));
    if (kind === undefined || status === undefined) continue;
    const age = host.now() - status.mtimeMs;
    if (age > oldMs) found.push({ subject: tilde(path, host), ...kind.describe(formatDuration(age)) });
  }
  return found;
}
