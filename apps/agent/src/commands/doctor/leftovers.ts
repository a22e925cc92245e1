import { readdir, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { decodeKey } from "@link-assistant/auth-core/node";
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
      fix: "agent auth doctor --fix",
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
      fix: "agent auth doctor --fix",
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

/**
 * What crashed programs left in our own folder. Nothing of it blocks anybody for good. It is mended as the next
 * program would: under the lock, which no living owner loses, by the rules of the store. A renewal whose answer never
 * came stays noted, since only the server knows whether its token is spent.
 */
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
    if (age <= oldMs) continue;
    const diagnosis = kind.describe(formatDuration(age));
    found.push({ subject: tilde(path, host), ...diagnosis, ...mending(context, path, diagnosis.id) });
  }
  return found;
}

function mending(context: Context, path: string, id: string): Pick<Diagnosis, "mend"> {
  // Whoever wrote it is dead, or has been asleep for so long that its answer is safer in the journal.
  if (id === "temporary-file") return { mend: () => rm(path, { force: true }).then(() => true) };
  const [place, name = ""] = relative(context.agentHome, path).split(/[\\/]/);
  const isOfLogin =
    (id === "stale-lock" && place === "run") || (id === "open-journal" && place === "credentials");
  const key = isOfLogin ? decodeKey(name.replace(/\.lock$/, "")) : undefined;
  return key === undefined ? {} : { mend: () => settle(context, key, path) };
}

async function settle(context: Context, key: string, path: string): Promise<boolean> {
  const store = await context.storeOf(key.split("/")[0] ?? key);
  await store.settle?.(key);
  return (await stat(path).catch(() => undefined)) === undefined;
}
