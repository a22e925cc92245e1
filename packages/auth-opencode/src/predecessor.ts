import type { Finding, Host } from "@link-assistant/auth-core";
import { absolutePath, joinPath, readJsonDocument } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import type { Entry, Store } from "./entry.js";
import { decoyFinding, storeFindings } from "./entry-finding.js";
import { latestTime, parseLegacyEntry } from "./parse-entry.js";

/**
 * The store of link-assistant/agent up to 0.26: the format of OpenCode 1.x in a folder of its own, written without
 * OpenCode's checks. Its documentation names another path, at which it has never looked.
 */
export async function findInPredecessor(host: Host): Promise<readonly Finding[]> {
  const folder = dataFolder(host);
  if (folder === undefined) return [];
  const store = await readStore(host, joinPath(host, folder, "link-assistant-agent", "auth.json"));
  const documented = joinPath(host, folder, "agent", "auth.json");
  const isDecoy = (await host.readFile(documented)).status !== "absent";
  const decoy = {
    path: documented,
    reason: "nor by the agent of Link Assistant, whose documentation names it",
  };
  return [...(store === undefined ? [] : findingsIn(store, host)), ...(isDecoy ? [decoyFinding(decoy)] : [])];
}

function dataFolder(host: Host): string | undefined {
  const named = host.environment.XDG_DATA_HOME;
  if (named) return absolutePath(host, named);
  return host.home && joinPath(host, host.home, ".local", "share");
}

const storeSchema = z.record(z.string(), z.unknown());

async function readStore(host: Host, path: string): Promise<Store | undefined> {
  const reading = await readJsonDocument(host, path);
  if (reading.status === "absent") return undefined;
  const store = { kind: "file", location: path, entries: [], flags: [] } as const;
  if (reading.status === "broken") return { ...store, broken: { ...reading.broken, detail: broken } };
  const { flags, modifiedAt } = reading;
  const parsed = storeSchema.safeParse(reading.value);
  if (!parsed.success) return { ...store, broken: { status: "malformed", detail: broken, flags } };
  const entries = Object.entries(parsed.data).map(([id, value]) =>
    entryOf(id, value, Math.min(modifiedAt, latestTime)),
  );
  return { ...store, entries, flags };
}

const signInAgain = "Sign in again: agent auth login PROVIDER.";
const broken = `The store of an older agent, and it cannot be read. ${signInAgain}`;

/** Its own names for what others call otherwise. An `alibaba` login is one of Qwen, and not a DashScope key. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["qwen-coder", "qwen"],
  ["claude-oauth", "anthropic"],
]);

function entryOf(id: string, value: unknown, writtenAt: number): Entry {
  const entry = parseLegacyEntry(withExpiry(value));
  const isQwenLogin = id === "alibaba" && entry.content.type === "oauth";
  return { ...entry, id: isQwenLogin ? "qwen" : (renamed.get(id) ?? id), row: id, writtenAt };
}

const withoutExpiry = z.looseObject({ type: z.literal("oauth"), expires: z.optional(z.null()) });

/** Where a server tells no lifetime it computes NaN, which JSON turns into null. */
function withExpiry(value: unknown): unknown {
  const parsed = withoutExpiry.safeParse(value);
  return parsed.success ? { ...parsed.data, expires: 0 } : value;
}

function findingsIn(store: Store, host: Host): readonly Finding[] {
  return storeFindings(store, host.now()).map((found) =>
    found.status === "expired" ? { ...found, detail: expired } : found,
  );
}

const expired = `The access token has expired, and the older agent that renewed it is gone. ${signInAgain}`;
